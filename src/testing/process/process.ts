import type { Clock, Timer } from '../../core/clock.js';
import { ByteQueue } from '../base/byte-queue.js';
import type { ContainerFiles } from './container-files.js';
import { type Consumption, LoadMeter, type ProgramLoad } from './load.js';

/** How a simulated process ended. */
export interface ProcessExit {
  /** 0..255; 128 plus the signal's number after a signal. */
  readonly exitCode: number;
  /** Whether the kernel killed it, or a child of it, for want of memory. */
  readonly oomKilled: boolean;
}

/** Numbers of the signals that matter to containers. */
export const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGXCPU: 24,
  SIGWINCH: 28,
};

/** Signals that nothing happens on, where a program does not ask for them. */
const HARMLESS: ReadonlySet<number> = new Set([17, 18, 28]);

/** Whether a signal ends a process that has not asked for it. */
export function endsBySignal(signal: number): boolean {
  return !HARMLESS.has(signal);
}

/** Who a program runs as. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly name: string;
}

/** What a program is started with. */
export interface ProcessSetup {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: ProcessUser;
  readonly hostname: string;
  readonly files: ContainerFiles;
  readonly tty: boolean;
  /** Memory limit in bytes; 0 for none. */
  readonly memoryLimitBytes: number;
  /** Process 1 of its own pid namespace: signals without a handler do nothing to it, except SIGKILL. */
  readonly isInit: boolean;
}

/** What a program can see and do. */
export interface ProgramContext extends ProcessSetup {
  readonly clock: Clock;
  readonly stdin: ByteQueue;
  /** Terminal size, where there is one. */
  readonly size: { readonly columns: number; readonly rows: number };
  /** Writes to the program's output. */
  write(stream: 'stdout' | 'stderr', data: string | Uint8Array): void;
  /** Waits; never answers once the process is gone. */
  sleep(ms: number): Promise<void>;
  /** Catches a signal, ignores it, or lets it do again what it does by itself. SIGKILL can't be caught. */
  onSignal(signal: number, handler: (() => void) | 'ignore' | 'default'): void;
  /** Takes this much of the machine from now on, which stats show. */
  use(load: ProgramLoad): void;
  /** Sends a signal to itself. */
  raise(signal: number): void;
  /** Aborted when the process is gone. */
  readonly gone: AbortSignal;
}

/** What a program body answers: how it ends. */
export interface ProgramEnd {
  readonly exitCode?: number | undefined;
  /** Ends by this signal. */
  readonly signal?: number | undefined;
  readonly oomKilled?: boolean | undefined;
}

/** What a simulated program does, from its start to its end. */
export type ProgramBody = (context: ProgramContext) => Promise<ProgramEnd> | ProgramEnd;

type OnOutput = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;

/** One simulated process: a program body, its signals, its streams and its end. */
export class SimProcess {
  readonly stdin = new ByteQueue();
  readonly exit: Promise<ProcessExit>;
  readonly startedAtMs: number;
  readonly #listeners = new Set<OnOutput>();
  readonly #handlers = new Map<number, (() => void) | 'ignore'>();
  readonly #timers = new Set<Timer>();
  readonly #gone = new AbortController();
  readonly #setup: ProcessSetup;
  readonly #clock: Clock;
  readonly #load: LoadMeter;
  #finish: (exit: ProcessExit) => void = () => undefined;
  #ended: ProcessExit | undefined;
  size = { columns: 80, rows: 24 };

  constructor(clock: Clock, setup: ProcessSetup, body: ProgramBody, onOutput: OnOutput) {
    this.#setup = setup;
    this.#clock = clock;
    this.startedAtMs = clock.nowMs();
    this.#load = new LoadMeter(this.startedAtMs);
    this.#listeners.add(onOutput);
    this.exit = new Promise((resolve) => (this.#finish = resolve));
    void this.#run(clock, body);
  }

  /** The exit, once there is one. */
  get ended(): ProcessExit | undefined {
    return this.#ended;
  }

  /** Hears the output from now on. Answers how to stop. */
  onOutput(listener: OnOutput): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends a signal. */
  signal(signal: number): void {
    if (this.#ended !== undefined) return;
    const handler = signal === 9 ? undefined : this.#handlers.get(signal);
    if (handler === 'ignore') return;
    if (handler !== undefined) {
      handler();
      return;
    }
    if (signal !== 9 && (this.#setup.isInit || HARMLESS.has(signal))) return;
    this.#end({ exitCode: 128 + signal, oomKilled: false });
  }

  /** Ends the process from outside its program. */
  finish(exit: ProcessExit): void {
    this.#end(exit);
  }

  /** What it took until now. */
  get consumed(): Consumption {
    return this.#load.read(this.#clock.nowMs());
  }

  /** Takes this much of the machine from now on. More memory than the limit is its end. */
  use(load: ProgramLoad): void {
    this.#load.set(load, this.#clock.nowMs());
    const limit = this.#setup.memoryLimitBytes;
    if (limit > 0 && (load.memoryBytes ?? 0) > limit) this.#end({ exitCode: 137, oomKilled: true });
  }

  /** Writes as the program would. */
  write(stream: 'stdout' | 'stderr', data: string | Uint8Array): void {
    this.#write(stream, data);
  }

  resize(columns: number, rows: number): void {
    this.size = { columns, rows };
    this.signal(28);
  }

  async #run(clock: Clock, body: ProgramBody): Promise<void> {
    const sizeNow = (): SimProcess['size'] => this.size;
    const context: ProgramContext = {
      ...this.#setup,
      clock,
      stdin: this.stdin,
      get size() {
        return sizeNow();
      },
      gone: this.#gone.signal,
      write: (stream, data) => this.#write(stream, data),
      sleep: (ms) => this.#sleep(clock, ms),
      use: (load) => this.use(load),
      raise: (signal) => {
        // Not even SIGKILL reaches process 1 from inside its namespace.
        if (!this.#setup.isInit || this.#handlers.has(signal)) this.signal(signal);
      },
      onSignal: (signal, handler) => {
        if (handler === 'default') this.#handlers.delete(signal);
        else this.#handlers.set(signal, handler);
      },
    };
    try {
      const { exitCode = 0, signal, oomKilled = false } = await body(context);
      this.#end({ exitCode: signal === undefined ? exitCode & 0xff : 128 + signal, oomKilled });
    } catch (cause) {
      this.#write(
        'stderr',
        `program failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`,
      );
      this.#end({ exitCode: 70, oomKilled: false });
    }
  }

  #write(stream: 'stdout' | 'stderr', data: string | Uint8Array): void {
    if (this.#ended !== undefined) return;
    const given = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
    if (given.length === 0) return;
    const bytes = this.#setup.tty
      ? Buffer.from(Buffer.from(given).toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
      : given;
    // A terminal has one stream, and ends lines with a carriage return.
    for (const listener of this.#listeners) listener(this.#setup.tty ? 'stdout' : stream, bytes);
  }

  #sleep(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#ended !== undefined || ms === Infinity) return;
      const timer = clock.setTimer(ms, () => {
        this.#timers.delete(timer);
        resolve();
      });
      this.#timers.add(timer);
    });
  }

  #end(exit: ProcessExit): void {
    if (this.#ended !== undefined) return;
    this.#ended = exit;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.stdin.end();
    this.#gone.abort();
    this.#finish(exit);
  }
}
