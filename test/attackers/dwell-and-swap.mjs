// Exchanges a name for a link and back, resting in each state, until it is killed: what is looked at in the one is used in
// the other. Rests are of every length, from a sixteenth of the longest on, as how fast the victim is depends on the machine.
// node dwell-and-swap.mjs FOLDER NAME TARGET LONGEST_MS : FOLDER/NAME is now itself, now a link to TARGET.
import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [folder, name, target, longestMs] = process.argv.slice(2);
const there = join(folder, name);
const aside = join(folder, `.${name}.aside`);
const link = join(folder, `.${name}.link`);
const never = new Int32Array(new SharedArrayBuffer(4));
const rest = () => Atomics.wait(never, 0, 0, Number(longestMs) * 16 ** -Math.random());
symlinkSync(target, link);
process.stdout.write('ready\n');
for (;;) {
  rest();
  renameSync(there, aside);
  renameSync(link, there);
  rest();
  renameSync(there, link);
  renameSync(aside, there);
}
