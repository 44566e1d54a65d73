import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  containerAnnotations,
  containerLabels,
  MAX_LABEL_BYTES,
  MAX_METADATA_BYTES,
  networkDeviceAnnotations,
  sandboxAnnotations,
  sandboxLabels,
} from '../../../../src/policy/names/labels.js';
import { ownSelector, readOwnLabels } from '../../../../src/policy/names/own-objects.js';

const job = { jobId: 1, jobName: 'test', node: 'crane01', uid: 1000 };
const step = { stepId: 2, stepName: 'post' };

describe('labels and annotations carry CraneSched’s keys', () => {
  test('of a sandbox', () => {
    expect(sandboxLabels(job, { instance: 'c1', user: { team: 'physics' } })._unsafeUnwrap()).toEqual({
      cranesched: 'true',
      uid: '1000',
      job_id: '1',
      job_name: 'test',
      'cranesched.internal/instance': 'c1',
      team: 'physics',
    });
    expect(sandboxLabels(job)._unsafeUnwrap()).not.toHaveProperty(['cranesched.internal/instance']);
    expect(sandboxAnnotations(job, { user: { note: 'x' } })._unsafeUnwrap()).toEqual({
      'cranesched.internal/uid': '1000',
      'cranesched.internal/job_id': '1',
      'cranesched.internal/job_name': 'test',
      'cranesched.internal/hostname': 'job-1-crane01',
      'cranesched.internal/fqdn': 'job-1-crane01.cluster.local',
      note: 'x',
    });
  });

  test('the cluster domain is an option', () => {
    const fqdn = (clusterDomain: string) =>
      sandboxAnnotations(job, { clusterDomain })._unsafeUnwrap()['cranesched.internal/fqdn'];
    expect(fqdn('hpc.lan')).toBe('job-1-crane01.hpc.lan');
    expect(fqdn('')).toBe('job-1-crane01');
  });

  test('of a container', () => {
    expect(containerLabels(job, step)._unsafeUnwrap()).toEqual({
      cranesched: 'true',
      uid: '1000',
      job_id: '1',
      job_name: 'test',
      step_id: '2',
      step_name: 'post',
      'io.kubernetes.pod.uid': 'c3d6b19e2013049a',
    });
    expect(containerAnnotations({ user: { a: 'b' } })._unsafeUnwrap()).toEqual({ a: 'b' });
  });

  test('of network devices', () => {
    expect(networkDeviceAnnotations('rdma', ['v.com/nic=eth1', 'v.com/nic=a=b', 'plain'])).toEqual({
      'cranesched.internal/meta-cni/gres/rdma/0': 'eth1',
      'cranesched.internal/meta-cni/gres/rdma/1': 'b',
      'cranesched.internal/meta-cni/gres/rdma/2': 'plain',
    });
  });
});

describe('a user’s labels and annotations are refused', () => {
  test.each([
    ['uid', 'set by the system'],
    ['job_id', 'set by the system'],
    ['cranesched', 'set by the system'],
    ['step_id', 'set by the system'],
    ['io.kubernetes.pod.uid', 'set by the system'],
    ['cranesched.internal/instance', 'set by the system'],
    ['cranesched.internal/x', 'reserved'],
    ['CraneSched.Internal/x', 'reserved'],
    ['io.kubernetes.cri.container-type', 'reserved'],
    ['io.kubernetes.cri-o.TrySkipVolumeSELinuxLabel', 'reserved'],
    ['io.kubernetes.pod.namespace', 'reserved'],
    ['cdi.k8s.io/vendor_class', 'reserved'],
    ['', 'empty'],
    ['a b', 'blanks'],
    ['a\u0000', 'control characters'],
    ['\udc00', 'control characters'],
  ])('where the key is %j', (key, reason) => {
    for (const error of [
      sandboxLabels(job, { user: { [key]: 'v' } })._unsafeUnwrapErr(),
      sandboxAnnotations(job, { user: { [key]: 'v' } })._unsafeUnwrapErr(),
      containerLabels(job, step, { user: { [key]: 'v' } })._unsafeUnwrapErr(),
      containerAnnotations({ user: { [key]: 'v' } })._unsafeUnwrapErr(),
    ]) {
      expect(error.kind).toBe('invalid_input');
      expect(error.problems[0]?.field).toMatch(/^(labels|annotations)\["/);
      expect(error.message).toContain(reason);
    }
  });

  test('unless the node’s policy opens the prefix, and never ours', () => {
    const user = { 'io.kubernetes.cri-o.userns-mode': 'auto' };
    expect(containerAnnotations({ user, allowPrefixes: ['io.kubernetes.cri-o.userns-mode'] }).isOk()).toBe(true);
    expect(containerAnnotations({ user, allowPrefixes: ['IO.Kubernetes.'] }).isOk()).toBe(true);
    expect(containerAnnotations({ user, allowPrefixes: ['cdi.k8s.io/'] }).isErr()).toBe(true);
    expect(containerAnnotations({ user, allowPrefixes: [''] }).isErr()).toBe(true);
    const own = { 'cranesched.internal/x': '1' };
    expect(containerAnnotations({ user: own, allowPrefixes: ['cranesched.internal/'] }).isErr()).toBe(true);
  });

  test('where a value is no text, or holds a NUL', () => {
    expect(containerAnnotations({ user: { a: 'x\u0000' } })._unsafeUnwrapErr().message).toContain('NUL');
    const user = { a: 1 } as unknown as Record<string, string>;
    expect(containerAnnotations({ user })._unsafeUnwrapErr().message).toContain('must be a string');
  });

  test('above 4,096 bytes per label and 256 KiB in all', () => {
    const fits = 'x'.repeat(MAX_LABEL_BYTES - 1);
    expect(sandboxLabels(job, { user: { a: fits } }).isOk()).toBe(true);
    expect(sandboxLabels(job, { user: { a: `${fits}x` } })._unsafeUnwrapErr().message).toContain('4097 bytes');
    expect(sandboxLabels(job, { user: { a: 'ü'.repeat(2_048) } }).isErr()).toBe(true);
    const big = 'x'.repeat(MAX_METADATA_BYTES - 1);
    expect(containerAnnotations({ user: { a: big } }).isOk()).toBe(true);
    expect(containerAnnotations({ user: { a: `${big}x` } })._unsafeUnwrapErr().message).toContain('262145 bytes');
    const noText = { a: 1, b: big.slice(1) } as unknown as Record<string, string>;
    expect(containerAnnotations({ user: noText })._unsafeUnwrapErr().problems).toHaveLength(1);
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, 'x'.repeat(4_000)]));
    expect(sandboxLabels(job, { user: many })._unsafeUnwrapErr().problems[0]?.field).toBe('labels');
  });

  test('ids go from 0 to 4294967295', () => {
    for (const jobId of [0, 2 ** 32 - 1]) expect(sandboxLabels({ ...job, jobId }).isOk()).toBe(true);
    for (const jobId of [-1, 2 ** 32, Number.NaN]) expect(sandboxLabels({ ...job, jobId }).isErr()).toBe(true);
  });

  test('what is no text is no name of a job, a node or a step', () => {
    const bad = { jobName: 5, node: null, stepName: {} } as unknown as {
      jobName: string;
      node: string;
      stepName: string;
    };
    const problem = 'must be a string';
    expect(containerLabels({ ...job, ...bad }, { ...step, ...bad })._unsafeUnwrapErr().problems).toEqual([
      { field: 'jobName', problem },
      { field: 'node', problem },
      { field: 'stepName', problem },
    ]);
  });

  test('every problem is named at once', () => {
    const error = containerLabels(
      { jobId: -1, jobName: 'a\u001fb', node: '', uid: 1.5 },
      { stepId: 2 ** 32, stepName: 'x'.repeat(2_000) },
      { instance: 'no blanks', user: { uid: '0', '': 'x' } },
    )._unsafeUnwrapErr();
    expect(error.problems.map((p) => p.field)).toEqual([
      'jobId',
      'jobName',
      'node',
      'uid',
      'stepId',
      'stepName',
      'instance',
      'labels["uid"]',
      'labels[""]',
    ]);
  });

  test('no user key ever replaces a system key', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('uid', 'job_id', '__proto__')), fc.string()),
        (user) => {
          const result = sandboxLabels(job, { user });
          if (result.isErr()) return;
          expect(result.value).toMatchObject(sandboxLabels(job)._unsafeUnwrap());
          for (const [key, value] of Object.entries(user))
            expect(Object.entries(result.value)).toContainEqual([key, value]);
        },
      ),
    );
  });
});

describe('own objects', () => {
  test('are selected by label, never all', () => {
    expect(ownSelector()).toEqual({ cranesched: 'true' });
    expect(ownSelector({ jobId: 1, stepId: 2, uid: 3, instance: 'c' })).toEqual({
      cranesched: 'true',
      job_id: '1',
      step_id: '2',
      uid: '3',
      'cranesched.internal/instance': 'c',
    });
  });

  test('are read back from their labels', () => {
    const labels = containerLabels(job, step, { instance: 'c1' })._unsafeUnwrap();
    expect(readOwnLabels(labels)).toEqual({ jobId: 1, jobName: 'test', uid: 1000, ...step, instance: 'c1' });
    const largest = { jobId: 4_294_967_295, uid: 4_294_967_295 };
    expect(readOwnLabels(sandboxLabels({ ...job, ...largest })._unsafeUnwrap())).toMatchObject(largest);
    expect(readOwnLabels(sandboxLabels(job)._unsafeUnwrap())).toMatchObject({ stepId: undefined, instance: undefined });
  });

  test.each([
    ['a foreign label', { job_id: '1', uid: '0' }],
    ['no job', { cranesched: 'true', uid: '0' }],
    ['a job id that is no number', { cranesched: 'true', uid: '0', job_id: '1x' }],
    ['a job id beyond 32 bits', { cranesched: 'true', uid: '0', job_id: '4294967296' }],
  ])('%s is not ours', (_, labels) => {
    expect(readOwnLabels(labels)).toBeUndefined();
  });
});
