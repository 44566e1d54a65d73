import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

let mock: MockRuntime;
let folder: string;
let node: CraneNode;
let withLedger: CraneNode;

beforeAll(async () => {
  mock = new MockRuntime({ images: ['busybox:1'] });
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  withLedger = (await CraneNode.over(mock.service, { ledgerDirectory: join(folder, 'ledger') }))._unsafeUnwrap();
});

afterAll(async () => {
  await withLedger.close();
  await node.close();
  await mock.close();
  await rm(folder, { recursive: true, force: true });
});

const problemsOf = (spec: object, on = node): readonly string[] =>
  on
    .job({ jobId: 1, image: 'busybox:1', ...spec })
    ._unsafeUnwrapErr()
    .problems.map(({ field }) => field);

it('tells what is wrong with fields, in their order, and with what they come to together, in one answer', () => {
  const spec = {
    tty: 'yes',
    jobId: 0,
    timeLimitMs: -1,
    labels: { uid: 'x' },
    dns: { servers: ['x'] },
    limits: { cpus: 0 },
    cgroupParent: 'relative',
    stdoutPath: '/x/%q',
    mounts: [{ hostPath: '/a', containerPath: '/' }],
    image: 'UPPER/case',
    devices: [{ hostPath: '/dev/x', permissions: 'z' }],
  };
  expect(problemsOf(spec)).toEqual([
    ...['jobId', 'tty', 'timeLimitMs', 'labels["uid"]', 'dns.servers[0]', 'limits.cpus', 'cgroupParent'],
    ...['stdoutPath', 'mounts[0].containerPath', 'devices[0].permissions', 'image'],
  ]);
});

it('tells of a wrong field alone, and not of what would follow from it', () => {
  const following = { mounts: [{ hostPath: 'data', containerPath: '/data' }], stdoutPath: 'out', exitFile: true };
  expect(problemsOf({ cwd: 5, command: 'true', ...following }, withLedger)).toEqual(['cwd', 'command']);
  expect(problemsOf({ cwd: 'relative', command: ['true'], ...following }, withLedger)).toEqual(['cwd']);
});

it('tells every problem of a field whose partner is wrong', () => {
  expect(problemsOf({ command: 'true', exitFile: true })).toEqual(['command', 'exitFile']);
});

it('tells that a field needs another one also where it is wrong by itself', () => {
  expect(problemsOf({ portMappings: [{ bad: 1 }], runAsGroup: -1 })).toEqual([
    ...['portMappings[0].bad', 'runAsGroup', 'portMappings', 'runAsGroup'],
  ]);
});

it('tells a sum that is too large once', () => {
  const labels = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, 'x'.repeat(4_000)]));
  expect(problemsOf({ labels })).toEqual(['labels']);
});

it('names words of the command and arguments as they are given, also where a wrapper goes before them', () => {
  const spec = { command: ['true', 'a\0'], args: ['b\0'], exitFile: true };
  expect(problemsOf(spec, withLedger)).toEqual(['command[1]', 'args[0]']);
});

it('names both paths of a file that output and errors share', () => {
  expect(problemsOf({ stdoutPath: '/x/%q', stderrPath: '/x/%q' })).toEqual(['stdoutPath', 'stderrPath']);
});

it('a field whose name begins like another one hides nothing of that', () => {
  expect(problemsOf({ jobId: 0, 'jobId-x': 1 })).toEqual(['jobId', 'jobId-x']);
});

it('tells of more wrong words than a call takes arguments', () => {
  const command = Array.from({ length: 200_000 }, () => 5);
  expect(problemsOf({ command })).toHaveLength(command.length);
});
