import type { Readable, Writable } from 'node:stream';
import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import { sleep, type Timer } from '../../core/clock.js';
import { dialCancelled, dialTimedOut } from '../spdy/dial-errors.js';
import type { SessionEnd, SpdySession } from '../spdy/spdy-session.js';
import type { SpdyStream } from '../spdy/spdy-stream.js';
import { DetachFilter } from './detach-keys.js';
import { type ExitStatus, MAX_STATUS_CHARS, parseExitStatus } from './exit-status.js';
import {
  execFailed,
  exitUnknown,
  type OpenError,
  type SessionError,
  sessionIdle,
  stdinUnread,
} from './session-errors.js';
import type { ResolvedConnect, SessionOptions, TerminalSize } from './session-options.js';
import { SessionStdin } from './session-stdin.js';

/** How a session came to its end in order. */
export type CommandEnd = { readonly kind: 'exited'; readonly exitCode: number } | { readonly kind: 'detached' };

/** Which streams a session has. */
export interface CommandStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

export interface CommandOptions {
  readonly operation: string;
  readonly connect: ResolvedConnect;
  readonly session: SessionOptions;
  readonly detachKeys: Uint8Array | undefined;
  /** Whether a terminal is made for it, and so is not ready at once. */
  readonly opensTerminal: boolean;
}

/** Unread stdin up to here does not hold the exit back, in bytes (a pipe and the copying before it). */
const HARMLESS_STDIN_BYTES = 64 * 1_024;
const DEFAULT_GRACE_MS = 5_000;
/** First and last pause before the end of a new terminal's input is reported again, in milliseconds: 6.3 seconds together. */
const FIRST_REPEAT_MS = 100;
const LAST_REPEAT_MS = 3_200;

/** One exec or attach on an open connection: its streams, and the one place that decides how it ended. */
export class RemoteCommand {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** How it ended. Never rejects. */
  readonly ended: Promise<Result<CommandEnd, SessionError>>;
  private readonly outputs: readonly SpdyStream[];
  private readonly input: SessionStdin | undefined;
  private readonly all: SpdyStream[] = [];
  private readonly resizes: SpdyStream | undefined;
  private readonly timers = new Set<Timer>();
  private settle: (result: Result<CommandEnd, SessionError>) => void = () => undefined;
  private openTimer: Timer | undefined;
  private over = false;
  private statusText = '';

  constructor(
    private readonly session: SpdySession,
    streams: CommandStreams,
    private readonly options: CommandOptions,
  ) {
    this.ended = new Promise((resolve) => (this.settle = resolve));
    const error = this.open('error', true, false);
    const stdin = this.open('stdin', streams.stdin, true);
    const stdout = this.open('stdout', streams.stdout, false);
    const stderr = this.open('stderr', streams.stderr, false);
    this.resizes = this.open('resize', streams.tty, true);
    this.stdout = stdout;
    this.stderr = stderr;
    this.outputs = [stdout, stderr].filter((stream) => stream !== undefined);
    this.stdin = this.input = stdin === undefined ? undefined : this.openInput(stdin, streams.tty);
    stdin?.discard();
    this.resizes?.discard();
    if (error !== undefined) this.readStatus(error);
    for (const output of this.outputs) {
      // A FIN in answer to the output's own may come when the server has left, and break what is still to be read.
      output.once('end', () => output.stopWriting());
      output.once('fin', () => this.afterFin());
      output.once('reset', () => this.afterReset());
    }
    void session.ended.then((end) => this.onSessionEnd(end));
  }

  /** Bytes of output that were thrown away because nobody read them. */
  get discardedBytes(): number {
    return this.outputs.reduce((sum, { discardedBytes }) => sum + discardedBytes, 0);
  }

  /** Whether every output has come to its end. */
  get hasNoOutput(): boolean {
    return this.outputs.every(({ endedBy }) => endedBy === 'fin');
  }

  /** Waits until an output has come to its end; for ever where none does. */
  untilOutputEnds(): Promise<void> {
    return new Promise((resolve) => {
      for (const output of this.outputs) {
        if (output.endedBy === 'fin') resolve();
        output.once('fin', () => resolve());
      }
    });
  }

  /** Whether nothing came or was sent within this time, in milliseconds, that a reader would have to take first. */
  async isQuiet(withinMs: number, signal: AbortSignal): Promise<boolean> {
    const { transfers } = this.session;
    await sleep(this.options.connect.clock, withinMs, signal);
    return this.session.transfers === transfers && !this.session.isBlocked;
  }

  /** Waits until the server has accepted every stream. */
  async whenOpen(timeoutMs: number): Promise<Result<void, OpenError | SessionError>> {
    const { operation, connect } = this.options;
    const { signal } = connect;
    if (signal?.aborted === true) return err(this.abandon(dialCancelled(operation, signal.reason)));
    void this.ended.then(onAbort(signal, () => void this.abandon(dialCancelled(operation, signal?.reason))));
    const late = new Promise<'late'>((resolve) => {
      this.openTimer = this.after(timeoutMs, () => {
        resolve('late');
        this.session.drop();
      });
    });
    const accepted = await Promise.race([late, Promise.all(this.all.map((stream) => stream.accepted))]);
    if (accepted === 'late') return err(dialTimedOut(operation, timeoutMs));
    this.openTimer?.cancel();
    // Not accepted, and yet a status: the server ended the session before it took every stream.
    if (!accepted.every(Boolean)) {
      const ended = await this.ended;
      if (ended.isErr()) return err(ended.error);
    }
    this.watchIdle();
    const { size } = this.options.session;
    if (size !== undefined) this.resize(size);
    return ok();
  }

  /** Tells a terminal's new size; without a terminal nothing is sent, because runtimes hang on it. */
  resize({ columns, rows }: TerminalSize): void {
    if (this.resizes === undefined || this.over) return;
    this.resizes.write(JSON.stringify({ Width: columns, Height: rows }));
  }

  /** Leaves; the program goes on. */
  detach(): void {
    this.finish(ok({ kind: 'detached' }));
    this.session.leave();
  }

  /** A stream whose reader has not begun to read holds the connection up: waits for the grace, then throws away. */
  onBlock(stream: SpdyStream): void {
    if (!this.outputs.includes(stream)) return;
    this.after(this.options.session.unreadGraceMs ?? DEFAULT_GRACE_MS, () => {
      if (!stream.isRead) stream.discard();
    });
  }

  private open(streamtype: string, wanted: boolean, halfOpen: boolean): SpdyStream | undefined {
    if (!wanted) return undefined;
    const stream = this.session.open({ streamtype }, { halfOpen });
    this.all.push(stream);
    return stream;
  }

  private openInput(stdin: SpdyStream, tty: boolean): SessionStdin {
    const { detachKeys } = this.options;
    const filter = detachKeys === undefined ? undefined : new DetachFilter(detachKeys);
    const input = new SessionStdin(stdin, { tty, filter, onDetach: () => this.detach() });
    if (this.options.opensTerminal) input.once('finish', () => this.repeatEnd(input, FIRST_REPEAT_MS));
    return input;
  }

  /** A terminal loses the end of input that comes before it is ready. More ends than one are one to a program. */
  private repeatEnd(input: SessionStdin, pauseMs: number): void {
    if (pauseMs > LAST_REPEAT_MS) return;
    this.after(pauseMs, () => {
      input.endAgain();
      this.repeatEnd(input, pauseMs * 2);
    });
  }

  private readStatus(error: SpdyStream): void {
    error.setEncoding('utf8');
    error.on('data', (text: string) => {
      if (this.statusText.length < MAX_STATUS_CHARS) this.statusText += text;
      // Once the exit is reported, a late write could only break the connection before the rest was read.
      if (parseExitStatus(this.statusText) !== undefined) for (const stream of this.all) stream.stopWriting();
    });
    error.once('end', () => {
      if (error.endedBy !== 'session' || this.statusText !== '') this.onStatus(parseExitStatus(this.statusText));
    });
  }

  private onStatus(status: ExitStatus | undefined): void {
    const { operation } = this.options;
    if (status === undefined) this.finish(err(exitUnknown(operation, 'bad_status', this.statusText.slice(0, 200))));
    else if (status.kind === 'exited') this.finish(ok(status));
    else this.finish(err(execFailed(operation, status.message)));
    this.session.leave();
  }

  private onSessionEnd(end: SessionEnd): void {
    const detail = end.reason === 'lost' ? end.cause : end.reason === 'protocol' ? end.problem : undefined;
    // The status may have been the last thing that came: its stream is read first.
    setImmediate(() => this.finish(err(exitUnknown(this.options.operation, end.reason, detail))));
  }

  /** Servers break an output off with the status or after it: where none comes, none will. */
  private afterReset(): void {
    this.after(this.graceMs, () => this.abandon(exitUnknown(this.options.operation, 'output_reset')));
  }

  private get graceMs(): number {
    return this.options.session.stdinGraceMs ?? DEFAULT_GRACE_MS;
  }

  /** A program whose outputs have all ended is over: containerd does not report an exit while it holds unread input. */
  private afterFin(): void {
    if (this.hasNoOutput) this.awaitStatus();
  }

  private awaitStatus(): void {
    const { sentBytes = 0 } = this.input ?? {};
    if (sentBytes <= HARMLESS_STDIN_BYTES) return;
    const { graceMs } = this;
    this.after(graceMs, () => {
      // The status may be behind what a slow reader has not taken yet.
      if (this.session.isBlocked) this.awaitStatus();
      else this.abandon(stdinUnread(this.options.operation, sentBytes, graceMs));
    });
  }

  private watchIdle(): void {
    const idleMs = this.options.session.idleTimeoutMs;
    if (idleMs === undefined) return;
    const { transfers } = this.session;
    this.after(idleMs, () => {
      if (this.session.transfers === transfers) this.abandon(sessionIdle(this.options.operation, idleMs));
      else this.watchIdle();
    });
  }

  /** Ends with an error and drops the connection. */
  private abandon<E extends SessionError>(error: E): E {
    this.finish(err(error));
    this.session.drop();
    return error;
  }

  private finish(result: Result<CommandEnd, SessionError>): void {
    if (this.over) return;
    this.over = true;
    for (const timer of this.timers) timer.cancel();
    for (const stream of this.all) stream.stopWriting();
    this.input?.destroy();
    this.settle(result);
  }

  private after(delayMs: number, then: () => void): Timer {
    const timer = this.options.connect.clock.setTimer(delayMs, () => {
      this.timers.delete(timer);
      if (!this.over) then();
    });
    this.timers.add(timer);
    return timer;
  }
}
