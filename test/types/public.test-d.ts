import {
  type CallError,
  type CallOptions,
  type ContainerJobSpec,
  CraneNode,
  type CriRuntime,
  type JobOutcome,
  type JobState,
  type Next,
  type Result,
  type ResultAsync,
  type Secret,
} from 'crane-cri';
import type { ContainerId, SandboxId } from 'crane-cri/cri';
import { MockRuntime } from 'crane-cri/testing';
import { describe, expectTypeOf, it } from 'vitest';

declare const runtime: CriRuntime;
declare const sandbox: SandboxId;
declare const container: ContainerId;

describe('ids', () => {
  it('a sandbox id is no container id, and neither is any text', () => {
    expectTypeOf(sandbox).not.toExtend<ContainerId>();
    expectTypeOf<string>().not.toExtend<ContainerId>();
    expectTypeOf(container).toExtend<string>();
    type Start = Parameters<CriRuntime['startContainer']>[0];
    ({ containerId: container }) satisfies Start;
    // @ts-expect-error a sandbox is nothing to start
    ({ containerId: sandbox }) satisfies Start;
  });
});

describe('errors', () => {
  it('a switch over the kinds is exhaustive', () => {
    type Small = Extract<CallError, { kind: 'cancelled' | 'deadline_exceeded' }>;
    const explain = (error: Small): string => {
      switch (error.kind) {
        case 'cancelled':
          return 'given up';
        case 'deadline_exceeded':
          return String(error.timeoutMs);
        default:
          return error satisfies never;
      }
    };
    expectTypeOf(explain).returns.toBeString();
  });

  it('every kind is told by its literal', () => {
    expectTypeOf<string>().not.toExtend<CallError['kind']>();
  });

  it('an error can not be changed', () => {
    const change = (error: CallError): void => {
      // @ts-expect-error its members are read only
      error.message = '';
    };
    expectTypeOf(change).toBeFunction();
  });
});

describe('operations', () => {
  it('an RPC answers a ResultAsync and takes call options', () => {
    expectTypeOf(runtime.version).returns.toExtend<ResultAsync<{ runtimeName: string }, { kind: string }>>();
    expectTypeOf<CallOptions>().toExtend<{ signal?: AbortSignal | undefined; timeoutMs?: number | undefined }>();
  });

  it('options may be left out or undefined, but not misspelt', () => {
    ({ signal: undefined }) satisfies CallOptions;
    // @ts-expect-error it is timeoutMs
    ({ timeout: 5 }) satisfies CallOptions;
  });

  it('64-bit numbers are bigint', () => {
    type Memory = NonNullable<NonNullable<ContainerJobSpec['resources']>['memoryLimitInBytes']>;
    expectTypeOf<Memory>().toEqualTypeOf<bigint>();
  });

  it('a mock stands where a runtime stands', () => {
    expectTypeOf(CraneNode.over(new MockRuntime().service)).toExtend<ResultAsync<CraneNode, { kind: string }>>();
  });
});

describe('jobs', () => {
  it('a state holds what exists in its phase and nothing else', () => {
    type In<P extends JobState['phase']> = Extract<JobState, { phase: P }>;
    expectTypeOf<In<'running'>>().toHaveProperty('containerId');
    expectTypeOf<In<'pending'>>().not.toHaveProperty('containerId');
    expectTypeOf<In<'creating'>>().toHaveProperty('sandboxId');
    expectTypeOf<In<'creating'>>().not.toHaveProperty('containerId');
    // @ts-expect-error running without a container
    ({ phase: 'running', sandboxId: sandbox }) satisfies JobState;
  });

  it('an exit belongs to the outcome "exited"', () => {
    expectTypeOf<Extract<JobOutcome, { kind: 'exited' }>>().toHaveProperty('exit');
    expectTypeOf<Extract<JobOutcome, { kind: 'failed' }>>().not.toHaveProperty('exit');
  });

  it('the table tells at compile time which way leads where', () => {
    expectTypeOf<Next<'cleaned', 'cancel'>>().toBeNever();
  });

  it('a job without an image does not compile', () => {
    // @ts-expect-error image is missing
    ({ jobId: 1 }) satisfies ContainerJobSpec;
  });

  it('making a job answers a Result, so that a bad spec can not be overlooked', () => {
    expectTypeOf<ReturnType<CraneNode['job']>>().toExtend<Result<unknown, { kind: 'invalid_input' }>>();
  });
});

describe('secrets', () => {
  it('a Secret is no string', () => {
    expectTypeOf<Secret>().not.toExtend<string>();
  });
});
