/** Valid as JavaScript and as strict TypeScript: a job on the mock, over its socket, seen to end with 3. */
export const PROGRAM = `
  async function main() {
    const mock = new MockRuntime();
    const { endpoint } = await mock.serve();
    const node = (await CraneNode.connect(endpoint)).match((value) => value, (error) => { throw new Error(error.message); });
    const job = node.job({ jobId: 7, image: 'ubuntu:22.04', command: ['/bin/sh', '-c', 'exit 3'], logDirectory: process.cwd() });
    const outcome = (await job.asyncAndThen((value) => value.run())).match((value) => value, (error) => { throw new Error(error.message); });
    console.log(outcome.kind, outcome.kind === 'exited' ? outcome.exit.code : '');
    await node[Symbol.asyncDispose]();
    await mock.close();
  }
  void main();
`;

/** The program as each format imports what it needs, with the flags by which Node takes it. */
export const PROGRAMS: readonly (readonly [format: string, flags: readonly string[], program: string])[] = [
  [
    'an ES module',
    ['--input-type=module'],
    `import { CraneNode } from 'crane-cri'; import { MockRuntime } from 'crane-cri/testing';${PROGRAM}`,
  ],
  [
    'CommonJS',
    [],
    `const { CraneNode } = require('crane-cri'); const { MockRuntime } = require('crane-cri/testing');${PROGRAM}`,
  ],
];
