import {
  elsewhere,
  type Fields,
  flag,
  isObject,
  known,
  list,
  numberFrom,
  object,
  oneOf,
  record,
  type Shape,
  text,
  wholeNumber,
} from '../../core/shape.js';
import type { ProgramLoad } from './load.js';
import type { ProgramBody, ProgramContext, ProgramEnd } from './process.js';
import { SIGNALS } from './process.js';
import { inTest } from '../base/misuse.js';
import { wellFormed } from '../base/well-formed.js';

/** Text that a program writes at some time after its start. */
export interface ScriptedOutput {
  readonly text: string;
  /** @default 0 */
  readonly atMs?: number | undefined;
  /** @default 'stdout' */
  readonly stream?: 'stdout' | 'stderr' | undefined;
  /** Writes it this often in all. @default 1 */
  readonly times?: number | undefined;
  /** Time between repetitions. @default 1_000 */
  readonly everyMs?: number | undefined;
}

/** What a container does, as a value. Everything is optional: an empty one exits at once with 0. */
export interface ProgramSpec {
  /** How long it runs, in milliseconds of the mock's clock; `Infinity` until it is stopped. @default 0 */
  readonly runForMs?: number | undefined;
  /** 0..255. @default 0 */
  readonly exitCode?: number | undefined;
  /** Ends by a signal instead, such as `SIGSEGV`. */
  readonly exitSignal?: string | undefined;
  /** Lines on stdout at the start, line ends added. */
  readonly stdout?: readonly string[] | undefined;
  /** Lines on stderr at the start, line ends added. */
  readonly stderr?: readonly string[] | undefined;
  /** Output later on, as it is. */
  readonly output?: readonly ScriptedOutput[] | undefined;
  /** Writes what it reads from stdin to stdout, and ends when stdin does, if that is earlier. @default false */
  readonly echoesStdin?: boolean | undefined;
  /** Out of memory at its end: killed, or with `exitCode` given, a child of it was. @default false */
  readonly oomKilled?: boolean | undefined;
  /** What it takes of the machine while it runs, which stats show. @default a tenth of a core and 8 MiB */
  readonly load?: ProgramLoad | undefined;
  /** SIGTERM does nothing to it. @default false */
  readonly ignoresSigterm?: boolean | undefined;
  /** After SIGTERM it goes on for so long, then exits with `exitCodeOnTerm`. */
  readonly exitsAfterTermMs?: number | undefined;
  /** @default 143 */
  readonly exitCodeOnTerm?: number | undefined;
  /** The container cannot be started; the text is the runtime's, such as `exec: "x": permission denied`. */
  readonly startError?: string | undefined;
  /** StartContainer takes so long. @default 0 */
  readonly startTakesMs?: number | undefined;
  /** The clock of the node steps back meanwhile: `finished_at` is before `started_at`. @default false */
  readonly finishesBeforeItStarted?: boolean | undefined;
  /** Answers of exec by command line, arguments joined by blanks. Other commands go to the shell. */
  readonly exec?: Readonly<Record<string, ProgramSpec | Program>> | undefined;
}

/** What a container does. Made by {@link program}, or a body of your own with {@link programOf}. */
export interface Program {
  readonly kind: 'program';
  readonly body: ProgramBody;
  readonly startError: string | undefined;
  readonly startTakesMs: number;
  readonly finishesBeforeItStarted: boolean;
  readonly exec: ReadonlyMap<string, Program>;
}

const durationMs = numberFrom(0);
const exitCodeShape = wholeNumber(0, 255);

const OUTPUT: Fields<ScriptedOutput> = {
  text,
  atMs: durationMs,
  stream: oneOf('stdout', 'stderr'),
  times: numberFrom(0),
  everyMs: durationMs,
};

const LOAD: Fields<ProgramLoad> = {
  cpuCores: numberFrom(0),
  memoryBytes: numberFrom(0),
  diskBytesPerSecond: numberFrom(0),
  networkBytesPerSecond: numberFrom(0),
};

const loadShape = object(LOAD);

const SPEC: Fields<ProgramSpec> = {
  runForMs: durationMs,
  exitCode: exitCodeShape,
  exitSignal: known('a signal such as SIGSEGV', Object.keys(SIGNALS)),
  stdout: list(text),
  stderr: list(text),
  output: list(object(OUTPUT)),
  echoesStdin: flag,
  oomKilled: flag,
  load: loadShape,
  ignoresSigterm: flag,
  exitsAfterTermMs: durationMs,
  exitCodeOnTerm: exitCodeShape,
  startError: text,
  startTakesMs: durationMs,
  finishesBeforeItStarted: flag,
  exec: record((value, field, problems) => programShape(value, field, problems)),
};

const specShape = object(SPEC);

/** What a program can be made of, or is. */
export const programShape: Shape = (value, field, problems) =>
  (isObject(value) && 'kind' in value && value.kind === 'program' ? elsewhere : specShape)(value, field, problems);

/** A program with a body of your own: reads `context`, writes to it, answers how it ends. */
export function programOf(body: ProgramBody): Program {
  return {
    kind: 'program',
    body,
    startError: undefined,
    startTakesMs: 0,
    finishesBeforeItStarted: false,
    exec: new Map(),
  };
}

/** A program that does as the value says. */
export function program(spec: ProgramSpec = {}): Program {
  return inTest('program', () => programAsSaid(spec));
}

function programAsSaid(spec: ProgramSpec): Program {
  wellFormed('program', spec, specShape);
  const exec = Object.entries(spec.exec ?? {}).map(
    ([command, answer]) => [command, 'kind' in answer ? answer : program(answer)] as const,
  );
  return {
    kind: 'program',
    body: (context) => runScript(spec, context),
    startError: spec.startError,
    startTakesMs: spec.startTakesMs ?? 0,
    finishesBeforeItStarted: spec.finishesBeforeItStarted ?? false,
    exec: new Map(exec),
  };
}

async function runScript(spec: ProgramSpec, context: ProgramContext): Promise<ProgramEnd> {
  const { runForMs = 0 } = spec;
  if (spec.load !== undefined) context.use(spec.load);
  let terminated: (end: ProgramEnd) => void = () => undefined;
  const onTerm = new Promise<ProgramEnd>((resolve) => (terminated = resolve));
  if (spec.ignoresSigterm === true) context.onSignal(15, 'ignore');
  else if (spec.exitsAfterTermMs !== undefined) {
    const delayMs = spec.exitsAfterTermMs;
    context.onSignal(
      15,
      () => void context.sleep(delayMs).then(() => terminated({ exitCode: spec.exitCodeOnTerm ?? 143 })),
    );
  } else if (spec.exitCodeOnTerm !== undefined) {
    const exitCode = spec.exitCodeOnTerm;
    context.onSignal(15, () => terminated({ exitCode }));
  }
  for (const line of spec.stdout ?? []) context.write('stdout', `${line}\n`);
  for (const line of spec.stderr ?? []) context.write('stderr', `${line}\n`);
  for (const output of spec.output ?? []) void writeLater(output, context);
  if (runForMs === 0) return endOf(spec);
  const ends: Promise<ProgramEnd>[] = [onTerm, context.sleep(runForMs).then(() => endOf(spec))];
  if (spec.echoesStdin === true) ends.push(echo(context).then(() => endOf(spec)));
  return Promise.race(ends);
}

function endOf(spec: ProgramSpec): ProgramEnd {
  if (spec.oomKilled === true) return { exitCode: spec.exitCode ?? 137, oomKilled: true };
  if (spec.exitSignal !== undefined) return { signal: SIGNALS[spec.exitSignal] ?? 9 };
  return { exitCode: spec.exitCode ?? 0 };
}

async function writeLater(
  { text, atMs = 0, stream = 'stdout', times = 1, everyMs = 1_000 }: ScriptedOutput,
  context: ProgramContext,
): Promise<void> {
  await context.sleep(atMs);
  for (let written = 0; written < times; written++) {
    if (written > 0) await context.sleep(everyMs);
    context.write(stream, text);
  }
}

async function echo(context: ProgramContext): Promise<void> {
  for (let bytes = await context.stdin.read(); bytes !== undefined; bytes = await context.stdin.read()) {
    context.write('stdout', bytes);
  }
}
