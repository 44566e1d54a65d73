import { endsBySignal, type ProgramContext } from '../process/process.js';

/** A command in the background: a process of its own, with its own signals and its own end. */
export interface ShellJob {
  readonly pid: number;
  /** Its exit code; 128 plus the signal's number where one ended it. */
  readonly exit: Promise<number>;
  signal(signal: number): void;
}

/** What the shells of one process share. */
export interface ShellWorld {
  /** The process that they are. */
  readonly program: ProgramContext;
  /** What the processes of one container command share. */
  readonly family: ShellFamily;
  /** Commands run so far. */
  commands: number;
}

/** The processes that descend from one command. Process 1 is the command itself. */
export class ShellFamily {
  ranOutOfMemory = false;
  /** Those in the background, by pid; one that has ended stays until it is waited for. */
  readonly #jobs = new Map<number, ShellJob>();
  readonly #root: ProgramContext;
  #lastPid = 1;

  constructor(root: ProgramContext) {
    this.#root = root;
  }

  /** Starts a command in the background. `run` gets the process that it is. */
  start(parent: ProgramContext, run: (program: ProgramContext) => Promise<number>): ShellJob {
    const pid = ++this.#lastPid;
    const handlers = new Map<number, (() => void) | 'ignore'>();
    const gone = new AbortController();
    let end = (_code: number): void => undefined;
    const killed = new Promise<number>((resolve) => (end = resolve));
    const signal = (number: number): void => {
      if (gone.signal.aborted) return;
      const handler = number === 9 ? undefined : handlers.get(number);
      if (handler === 'ignore') return;
      if (handler !== undefined) handler();
      else if (endsBySignal(number)) {
        gone.abort();
        end(128 + number);
      }
    };
    const program: ProgramContext = Object.assign(Object.create(parent) as ProgramContext, {
      isInit: false,
      gone: gone.signal,
      write: (stream: 'stdout' | 'stderr', data: string | Uint8Array) => {
        if (!gone.signal.aborted) parent.write(stream, data);
      },
      sleep: async (ms: number) => {
        await parent.sleep(ms);
        if (gone.signal.aborted) await new Promise(() => undefined);
      },
      onSignal: (number: number, handler: (() => void) | 'ignore' | 'default') => {
        if (handler === 'default') handlers.delete(number);
        else handlers.set(number, handler);
      },
      raise: signal,
    });
    const exit = Promise.race([run(program), killed]).then((code) => {
      gone.abort();
      return code;
    });
    const job = { pid, exit, signal };
    this.#jobs.set(pid, job);
    return job;
  }

  job(pid: number): ShellJob | undefined {
    return this.#jobs.get(pid);
  }

  /** The job has been waited for: its pid means nothing any more. */
  forget(pid: number): void {
    this.#jobs.delete(pid);
  }

  /** Sends a signal to a process; 0 only asks whether it is there, which this answers. */
  kill(pid: number, signal: number): boolean {
    const job = this.#jobs.get(pid);
    if (pid !== 1 && job === undefined) return false;
    if (signal !== 0) (job?.signal ?? this.#root.raise)(signal);
    return true;
  }
}
