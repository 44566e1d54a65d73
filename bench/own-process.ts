// What is measured gets a process of its own, so that nobody pays for the heap, the garbage or the compiled code of others.
import { fork, type Serializable } from 'node:child_process';
import { join } from 'node:path';

/** A script of this folder that runs beside, and answers every order with one message. */
export interface OwnProcess<Order> {
  /** Sends an order and waits for its answer. One at a time. */
  ask<Answer>(order: Order): Promise<Answer>;
  /** Lets it end. */
  stop(): void;
}

const LOADER = join(import.meta.dirname, '../scripts/run-typescript.mjs');

/** Starts a script and answers it with the text that it says first. Rejects where it ends before that. */
export async function startOwnProcess<Order>(
  script: string,
  args: readonly string[] = [],
): Promise<{ readonly first: string; readonly beside: OwnProcess<Order> }> {
  const child = fork(join(import.meta.dirname, script), [...args], { execArgv: ['--import', LOADER] });
  const message = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`${script} ended with ${String(code)}`));
      child.once('exit', onExit);
      child.once('message', (answer) => {
        child.off('exit', onExit);
        resolve(answer as T);
      });
    });
  const first = await message<string>();
  const beside: OwnProcess<Order> = {
    ask<Answer>(order: Order) {
      const answer = message<Answer>();
      child.send(order as Serializable);
      return answer;
    },
    stop: () => child.disconnect(),
  };
  return { first, beside };
}
