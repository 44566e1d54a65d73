import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { CraneNode } from 'crane-cri';
import { MockRuntime, program } from 'crane-cri/testing';
import { expect, it, onTestFinished } from 'vitest';

import { type MeterLike, toOpenTelemetry, type TracerLike } from '../../examples/metrics/open-telemetry.js';

function start(example: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [
    '--import',
    './scripts/run-typescript.mjs',
    `examples/${example}/main.ts`,
    ...args,
  ]);
  onTestFinished(() => void child.kill());
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}

async function serve(personality: 'containerd-1.6' | 'containerd-2.1') {
  const image = {
    names: ['busy.test/busy:1'],
    program: program({ runForMs: Infinity, load: { memoryBytes: 12_345 } }),
  };
  const mock = new MockRuntime({ personality, images: [image] });
  onTestFinished(() => mock.close());
  return { mock, endpoint: (await mock.serve()).endpoint };
}

it('the doctor prints a table with remedies and exits by the worst', { timeout: 60_000 }, async () => {
  const { endpoint } = await serve('containerd-1.6');
  const { code, stdout, stderr } = await start('doctor', '--endpoint', endpoint).ended;
  expect([code, stderr]).toEqual([2, '']);
  expect(stdout).toMatch(/^PROBLEM {2}version +containerd 1\.6\.20~ds1 loses what a program writes/m);
  expect(stdout).toMatch(/^ +=> Upgrade to containerd 1\.6\.22/m);
  expect(stdout).toMatch(/^ok {7}endpoint/m);
});

it('the doctor prints its report as JSON, of a node without a runtime as well', { timeout: 60_000 }, async () => {
  const { code, stdout } = await start('doctor', '--json', '--endpoint', '/nowhere/at/all.sock').ended;
  expect(code).toBe(2);
  const report = JSON.parse(stdout) as { readonly worst: string; readonly findings: readonly object[] };
  expect(report.worst).toBe('problem');
  expect(report.findings[0]).toMatchObject({ check: 'endpoint', summary: 'The socket does not exist.' });
  expect((await start('doctor', '--no-such-option').ended).code).toBe(64);
});

it('metrics serves what jobs take and what the process does to Prometheus', { timeout: 60_000 }, async () => {
  const { mock, endpoint } = await serve('containerd-2.1');
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const job = node.job({ jobId: 7, image: 'busy.test/busy:1', command: ['x'] })._unsafeUnwrap();
  const ended = job.run();
  for await (const { phase } of job.states()) if (phase === 'running') break;
  const { child, ended: left } = start('metrics', '--endpoint', endpoint, '--port', '0');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const text = await (await fetch(line.toString().trim())).text();
  expect(text).toMatch(/^crane_cri_container_memory_bytes\{container="[0-9a-f]{13}",job_id="7",step_id="1"\} 12345$/m);
  expect(text).toMatch(/^# TYPE crane_cri_rpc_duration_seconds histogram$/m);
  expect(text).toMatch(/^crane_cri_rpc_duration_seconds_count\{rpc="ListContainerStats",outcome="ok"\} 1$/m);
  for (const one of text.trim().split('\n')) expect(one).toMatch(/^# |^[a-z_]+(\{[^}]*\})? [\d.e+-]+$/);
  child.kill('SIGINT');
  expect((await left).code).toBe(0);
  job.cancel();
  job.cancel();
  expect((await ended).isOk()).toBe(true);
});

it('the adapter makes a span and a duration of every call and phase', async () => {
  const spans: unknown[] = [];
  const durations: unknown[] = [];
  const tracer: TracerLike = {
    startSpan: (name, { attributes }) => {
      const span = { name, attributes, status: undefined as unknown };
      spans.push(span);
      return { setStatus: (status) => (span.status = status), end: () => undefined };
    },
  };
  const meter: MeterLike = {
    createHistogram: () => ({ record: (value, attributes) => void durations.push([value, attributes]) }),
  };
  const stop = toOpenTelemetry(tracer, meter);
  const { mock } = await serve('containerd-2.1');
  await mock.service.version({ version: 'v1' }).unwrapOr(undefined);
  await mock.service.containerStatus({ containerId: 'f'.repeat(64) as never }).unwrapOr(undefined);
  stop();
  await mock.service.version({ version: 'v1' }).unwrapOr(undefined);
  expect(spans).toMatchObject([
    { name: 'runtime.v1/Version', attributes: { 'rpc.system': 'grpc' }, status: undefined },
    { name: 'runtime.v1/ContainerStatus', attributes: { 'error.type': 'not_found' }, status: { code: 2 } },
  ]);
  expect(durations).toHaveLength(2);
});
