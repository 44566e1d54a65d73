import { describe, expect, it } from 'vitest';

import { readRecord } from '../../../../src/job/record/read-record.js';
import { packRecord, type JobRecord, type StepRecord } from '../../../../src/job/record/record.js';
import { readExitRecord } from '../../../../src/policy/exit/wrapper.js';

const ID = 'a'.repeat(64);
const STEP: StepRecord = { stepId: 1, step: 'preparing', gracePeriodMs: 1_000, hasExitFile: false, timings: [] };
const RECORD: JobRecord = {
  kind: 'container',
  stage: 'opening',
  selector: { cranesched: 'true', job_id: '7', uid: '1000' },
  sandbox: { name: 'job-7', namespace: 'cranesched', uid: '0123456789abcdef', attempt: 0 },
  jobId: 7,
  uid: 1000,
  attempt: 0,
  instance: 'a',
  steps: [STEP],
};
const withStep = (step: object): JobRecord => ({ ...RECORD, steps: [{ ...STEP, ...step }] });

describe('a job’s record', () => {
  it('comes back as it was, nanoseconds included, and without causes', () => {
    const error = { kind: 'interrupted', operation: 'x', message: 'm', hint: 'h', cause: new Error('inner') } as const;
    const exit = { code: 3, reason: 'Error', message: '', startedAtNs: 1n, finishedAtNs: 2n ** 60n, durationMs: 1 };
    const failed = withStep({ step: 'cleaning', ending: { kind: 'failed', during: 'creating', error } });
    const ended = withStep({ step: 'cleaning', ending: { kind: 'exit', exit: { ...exit, source: 'event' } } });
    const { cause: _, ...told } = error;
    expect(readRecord(packRecord(failed))?.steps[0]?.ending).toEqual({
      kind: 'failed',
      during: 'creating',
      error: told,
    });
    expect(readRecord(packRecord(ended))).toEqual(ended);
  });

  it('holds no bigint that is none', () => {
    const data = { ...RECORD, note: [{ $bigint: 'seven 7' }, { $bigint: '7 ' }, { $bigint: 7 }, { $bigint: '-7' }] };
    expect(readRecord(data)).toEqual({ ...data, note: [...data.note.slice(0, 3), -7n] });
  });

  it('tells what was made on the host', () => {
    const scratch = [
      { medium: 'disk', path: '/scratch/a' },
      { medium: 'memory', path: '/dev/shm/a' },
    ];
    const record = withStep({ made: { scratch, bindFs: ['/mnt/b'] } });
    expect(readRecord(packRecord(record))).toEqual(record);
  });

  it.each([
    [new TypeError('no'), 'TypeError: no'],
    [7, '7'],
    [false, 'false'],
    [{ secret: 'x' }, 'a value of type object'],
    ['said', 'said'],
  ])('keeps of the reason %s of a cancellation the text "%s"', (reason, told) => {
    const error = { kind: 'cancelled', operation: 'x', message: 'm', hint: 'h', reason, outcome: 'unknown' } as const;
    const record = withStep({ step: 'cleaning', ending: { kind: 'failed', during: 'creating', error } });
    expect(readRecord(packRecord(record))?.steps[0]?.ending).toMatchObject({ error: { reason: told } });
  });

  it.each([
    ['no object', 7],
    ['another kind', { ...RECORD, kind: 'barrel' }],
    ['another stage', { ...RECORD, stage: 'dreaming' }],
    ['another step', withStep({ step: 'dreaming' })],
    ['a prefix of an id', { ...RECORD, stage: 'open', sandboxId: 'abc' }],
    ['an open pod without a sandbox', { ...RECORD, stage: 'open' }],
    ['one container and no step', { ...RECORD, steps: [] }],
    ['creating without a sandbox', withStep({ step: 'creating' })],
    ['running without a container', { ...withStep({ step: 'running' }), sandboxId: ID }],
    ['cleaning without an ending', withStep({ step: 'cleaning' })],
    ['a selector that would match everybody', { ...RECORD, selector: {} }],
    ['nothing', null],
    ['no selector', { ...RECORD, selector: null }],
    ['no stage', { ...RECORD, stage: undefined }],
    ['a job of no number', { ...RECORD, jobId: '7' }],
    ['a user below 0', { ...RECORD, uid: -1 }],
    ['no sandbox', { ...RECORD, sandbox: null }],
    ['a sandbox without a name', { ...RECORD, sandbox: { ...RECORD.sandbox, name: 7 } }],
    ['a sandbox without an attempt', { ...RECORD, sandbox: { ...RECORD.sandbox, attempt: undefined } }],
    ['no steps', { ...RECORD, steps: {} }],
    ['a step that is none', { ...RECORD, steps: [null] }],
    ['a good step and a bad one', { ...RECORD, kind: 'pod', steps: [STEP, null] }],
    ['a step without a name', withStep({ step: undefined })],
    ['a step without a grace period', withStep({ gracePeriodMs: '1s' })],
    ['a step without timings', withStep({ timings: {} })],
    ['a step in a container of no id', withStep({ containerId: 'abc' })],
    ['made things that are none', withStep({ made: null })],
    ['scratch that is no list', withStep({ made: { scratch: {}, bindFs: [] } })],
    ['mounts that are no list', withStep({ made: { scratch: [], bindFs: '/' } })],
    ['scratch on tape', withStep({ made: { scratch: [{ medium: 'tape', path: '/s' }], bindFs: [] } })],
    ['scratch without a path', withStep({ made: { scratch: [{ medium: 'disk' }], bindFs: [] } })],
    ['scratch that is nothing', withStep({ made: { scratch: [null], bindFs: [] } })],
    ['a mount point that is no path', withStep({ made: { scratch: [], bindFs: [7] } })],
  ])('with %s is none', (_, data) => {
    expect(readRecord(data)).toBeUndefined();
  });
});

describe('the exit record', () => {
  it('writes what is read as an exit code, and nothing else is', () => {
    expect(readExitRecord('exit 137\n')).toEqual({ code: 137 });
    for (const text of ['', 'exit 137', 'exit 256\n', 'exit -1\n', ' exit 1\n', 'exit 1\nexit 2\n']) {
      expect(readExitRecord(text)).toBeUndefined();
    }
  });
});
