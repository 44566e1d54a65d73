// Waits until there is something in a folder of its own, then replaces the folder with a link and back, until it is killed.
// node swap-when-there.mjs FOLDER TARGET
import { readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';

const [folder, target] = process.argv.slice(2);
const aside = `${folder}.aside`;
const link = `${folder}.link`;
process.stdout.write('ready\n');
for (;;) {
  try {
    if (readdirSync(folder).length > 0) break;
  } catch {
    // not there yet
  }
}
for (;;) {
  for (const step of [
    () => symlinkSync(target, link),
    () => renameSync(folder, aside),
    () => renameSync(link, folder),
    () => rmSync(folder),
    () => renameSync(aside, folder),
  ]) {
    try {
      step();
    } catch {
      // somebody was faster
    }
  }
}
