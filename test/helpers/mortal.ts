import { type CriRuntime, ok, type Result, ResultAsync } from 'crane-cri';
import type { UnaryRpc } from 'crane-cri/cri';

import { RPCS, type RpcName } from '../../src/generated/rpcs.js';
import { instead } from './instead.js';

/** Where a client dies: before a call is sent, or after it has happened and before its answer is seen. */
export interface Death {
  readonly rpc: UnaryRpc;
  readonly when: 'before' | 'after';
  /** Which call of that RPC. @default 1 */
  readonly nth?: number | undefined;
}

/** A client that can die within this process: from then on nothing it asks is sent, or answered. */
export interface Mortal {
  readonly runtime: CriRuntime;
  readonly died: Promise<void>;
  die(): void;
}

const never = <T, E>(): ResultAsync<T, E> => new ResultAsync<T, E>(new Promise<Result<T, E>>(() => undefined));

export function mortal(runtime: CriRuntime, death?: Death): Mortal {
  let dead = false;
  let told = (): void => undefined;
  const died = new Promise<void>((resolve) => (told = resolve));
  let seen = 0;
  const die = (): void => {
    dead = true;
    told();
  };
  type Method = (request: unknown, options?: unknown) => ResultAsync<unknown, unknown>;
  const wrap = (name: string, method: Method): Method => {
    return (request, options) => {
      if (dead) return never();
      const isHere = death?.rpc === name && ++seen === (death.nth ?? 1);
      if (isHere && death.when === 'before') {
        die();
        return never();
      }
      const answered = async (): Promise<Result<unknown, unknown>> => {
        const answer = await method(request, options);
        if (isHere) die();
        return dead ? never() : answer;
      };
      return new ResultAsync(answered());
    };
  };
  const unary = Object.keys(RPCS).filter((name) => !RPCS[name as RpcName].stream);
  const methods = Object.fromEntries(
    unary.map((name) => [name, wrap(name, runtime[name as RpcName].bind(runtime) as unknown as Method)]),
  );
  const close = (): ReturnType<CriRuntime['close']> => new ResultAsync(Promise.resolve(ok(undefined)));
  return {
    runtime: instead(runtime, { ...methods, close, [Symbol.asyncDispose]: () => Promise.resolve() }),
    died,
    die,
  };
}
