// Writes numbered lines as a runtime does, as fast as it is told, and rotates: rename, then a new file, the last line
// of the old file cut in two each time. Arguments: path, lines, lines per file, lines per second.
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';

const [path, lines, perFile, perSecond] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const head = (tag) => `${new Date().toISOString().replace('Z', '000001Z')} stdout ${tag} `;
const started = performance.now();
let fd = openSync(path, 'a', 0o640);
let rotations = 0;
for (let i = 0; i < lines; i++) {
  while (((performance.now() - started) * perSecond) / 1000 < i);
  const cut = i % perFile === perFile - 1;
  writeSync(fd, cut ? `${head('P')}line ` : `${head('F')}line ${i}\n`);
  if (!cut) continue;
  writeSync(fd, '\n');
  rotations += 1;
  renameSync(path, `${path}.20240101-000000.${String(rotations).padStart(6, '0')}`);
  const next = openSync(path, 'a', 0o640);
  closeSync(fd);
  fd = next;
  writeSync(fd, `${head('F')}${i}\n`);
}
