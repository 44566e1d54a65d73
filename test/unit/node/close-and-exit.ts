// Closes a node while a job and a pod run, and has nothing else to do then: run by close.test.ts.
import { CraneNode, CriRuntime } from '../../../src/index.js';
import { MockRuntime } from '../../../src/testing/index.js';

const [, , ledgerDirectory = ''] = process.argv;
const IMAGE = 'docker.io/library/busybox:latest';
const mock = new MockRuntime({ images: [IMAGE] });
const server = await mock.serve();
const runtime = (await CriRuntime.connect(server.endpoint))._unsafeUnwrap();
const options = { usageSampleMs: 1_000, ledgerDirectory: ledgerDirectory === '' ? undefined : ledgerDirectory };
const node = (await CraneNode.over(runtime, options))._unsafeUnwrap();
const spec = { image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/sleep', '600'] } as const;
const job = node.job({ ...spec, jobId: 1, timeLimitMs: 3_600_000 })._unsafeUnwrap();
const running = job.run();
for await (const { phase } of job.states()) if (phase === 'running') break;
const pod = node.pod({ jobId: 2 })._unsafeUnwrap();
(await pod.start())._unsafeUnwrap();
void node.changes().next();
await node.close();
const [run, end] = [await running, await pod.end()];
await mock.close();
console.log(JSON.stringify({ run: run.isErr() ? run.error.kind : 'ok', end: end.isErr() ? end.error.kind : 'ok' }));
