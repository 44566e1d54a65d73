// @ts-check
// Takes a stand down when the process that started it has ended: by an error, Ctrl-C or SIGKILL alike the kernel closes
// the pipe on our standard input. The word `detach` before the end lets the stand live on.
import { stopStand } from './stand.mjs';

const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: guardian.mjs DIR');

let said = '';
process.stdin.setEncoding('utf8').on('data', (/** @type {string} */ text) => (said += text));
process.stdin.on('end', () => {
  if (said === 'detach') return;
  stopStand(dir).catch((/** @type {unknown} */ error) => {
    console.error(`the test stand in ${dir} could not be taken down:`, error);
    process.exitCode = 1;
  });
});
