import type { ProgramContext } from '../process/process.js';
import type { ShellFamily, ShellJob } from './shell-world.js';

/** What a shell has in the background, and which trapped signals came meanwhile. */
export class ShellJobs {
  readonly #jobs: ShellJob[] = [];
  readonly #pending: string[] = [];
  #last: ShellJob | undefined;
  #interrupt: ((signal: number) => void) | undefined;

  /** Pid of the latest one, which `$!` stands for. */
  get lastPid(): number | undefined {
    return this.#last?.pid;
  }

  add(job: ShellJob): void {
    this.#last = job;
    this.#jobs.push(job);
  }

  /** Remembers a command for when a signal comes; without one the signal is ignored, and with `-` it is as if never asked for. */
  trap(program: ProgramContext, signal: number, action: string): void {
    const remember = (): void => {
      this.#pending.push(action);
      this.#interrupt?.(signal);
    };
    program.onSignal(signal, action === '' ? 'ignore' : action === '-' ? 'default' : remember);
  }

  /** The next command of a signal that came. */
  nextAction(): string | undefined {
    return this.#pending.shift();
  }

  /** Waits for the jobs of these pids, of all without any, or until a trapped signal comes. */
  async wait(family: ShellFamily, pids: readonly number[]): Promise<number> {
    let code = 0;
    for (const pid of pids.length === 0 ? this.#jobs.map((job) => job.pid) : pids) {
      const job = this.#jobs.find((each) => each.pid === pid);
      if (job === undefined) {
        code = 127;
        continue;
      }
      const interrupted = new Promise<undefined>((resolve) => {
        this.#interrupt = (signal) => {
          code = 128 + signal;
          resolve(undefined);
        };
      });
      const exit = await Promise.race([job.exit, interrupted]);
      this.#interrupt = undefined;
      if (exit === undefined) return code;
      code = pids.length === 0 ? 0 : exit;
      this.#jobs.splice(this.#jobs.indexOf(job), 1);
      family.forget(pid);
    }
    return code;
  }
}
