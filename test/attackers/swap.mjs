// Exchanges a name for a link and back, as fast as it can, until it is killed.
// node swap.mjs FOLDER NAME TARGET : FOLDER/NAME is now itself, now a link to TARGET.
import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [folder, name, target] = process.argv.slice(2);
const there = join(folder, name);
const aside = join(folder, `.${name}.aside`);
const link = join(folder, `.${name}.link`);
symlinkSync(target, link);
process.stdout.write('ready\n');
for (;;) {
  try {
    renameSync(there, aside);
    renameSync(link, there);
    renameSync(there, link);
    renameSync(aside, there);
  } catch {
    // What is attacked was moved or removed meanwhile: whatever can be put back is.
    for (const [from, to] of [
      [there, link],
      [aside, there],
    ]) {
      try {
        renameSync(from, to);
      } catch {
        // not there
      }
    }
  }
}
