// Makes a folder in a folder, enters it and goes on so, until it is killed or is 3,000 deep.
// node dig.mjs FOLDER
import { mkdirSync } from 'node:fs';

process.chdir(process.argv[2]);
for (let n = 0; n < 3_000; n += 1) {
  mkdirSync('d');
  process.chdir('d');
  if (n === 100) process.stdout.write('ready\n');
}
