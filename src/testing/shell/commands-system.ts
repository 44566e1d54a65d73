import { SIGNALS } from '../process/process.js';
import { type Command, type CommandRun, complain, splitOptions } from './command.js';
import { printfCommand } from './printf.js';
import { testCommand } from './test-command.js';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `1.5`, `10m` or `infinity`, in milliseconds. */
function durationMs(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const match = /^(\d*\.?\d+)([smhd]?)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] === '' ? 's' : (match[2] ?? 's')] ?? 1_000);
}

const sleep: Command = async (run) => {
  let total = 0;
  for (const arg of run.args) {
    const ms = durationMs(arg);
    if (ms === undefined) return complain(run, `invalid number '${arg}'`);
    total += ms;
  }
  await run.program.sleep(total);
  return 0;
};

const echo: Command = (run) => {
  const options = /^-[neE]+$/;
  let at = 0;
  while (options.test(run.args[at] ?? '')) at++;
  const flags = run.args.slice(0, at).join('');
  const text = run.args.slice(at).join(' ');
  const shown = flags.includes('e') ? text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\') : text;
  run.io.stdout(flags.includes('n') ? shown : `${shown}\n`);
  return 0;
};

const env: Command = async (run) => {
  const variables: Record<string, string> = run.args[0] === '-i' ? {} : { ...run.env };
  let at = run.args[0] === '-i' ? 1 : 0;
  for (; run.args[at]?.includes('=') === true; at++) {
    const [name = '', ...value] = (run.args[at] ?? '').split('=');
    variables[name] = value.join('=');
  }
  if (at < run.args.length) return run.spawn(run.args.slice(at), run.io, variables);
  for (const [name, value] of Object.entries(variables)) run.io.stdout(`${name}=${value}\n`);
  return 0;
};

const id: Command = (run) => {
  const { options } = splitOptions(run.args);
  const { uid, gid, groups, name } = run.program.user;
  if (options.has('u')) run.io.stdout(`${options.has('n') ? name : uid}\n`);
  else if (options.has('g')) run.io.stdout(`${gid}\n`);
  else if (options.has('G')) run.io.stdout(`${groups.join(' ')}\n`);
  else run.io.stdout(`uid=${uid}(${name}) gid=${gid} groups=${groups.join(',')}\n`);
  return 0;
};

/** What a program's library collects before it writes to a pipe, in bytes. */
const STDIO_BYTES = 4_096;

const seq: Command = (run) => {
  const given = run.args.map(Number);
  if (given.length === 0 || given.some(Number.isNaN)) return complain(run, 'invalid number');
  const last = given.at(-1) ?? 0;
  const first = given.length > 1 ? (given[0] ?? 1) : 1;
  const step = given.length > 2 ? (given[1] ?? 1) : 1;
  let text = '';
  for (let number = first; step > 0 ? number <= last : step < 0 && number >= last; number += step)
    text += `${number}\n`;
  // As a program's library writes into a pipe.
  for (let at = 0; at < text.length; at += STDIO_BYTES) run.io.stdout(text.slice(at, at + STDIO_BYTES));
  return 0;
};

const date: Command = (run) => {
  const now = run.program.clock.nowMs();
  const iso = new Date(now).toISOString();
  const format = run.args.find((arg) => arg.startsWith('+'))?.slice(1) ?? '%a %b %d %T UTC %Y';
  const [, weekday = '', day = '', month = ''] = /^(\w+), (\d+) (\w+)/.exec(new Date(now).toUTCString()) ?? [];
  const fields: Readonly<Record<string, string>> = {
    s: String(Math.floor(now / 1_000)),
    N: String(Math.floor(now % 1_000))
      .padStart(3, '0')
      .padEnd(9, '0'),
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: day,
    b: month,
    a: weekday,
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    '%': '%',
  };
  run.io.stdout(`${format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => fields[letter] ?? whole)}\n`);
  return 0;
};

const yes: Command = async (run) => {
  const line = `${run.args.length === 0 ? 'y' : run.args.join(' ')}\n`;
  for (;;) {
    for (let written = 0; written < 100; written++) run.io.stdout(line);
    await run.program.sleep(1);
  }
};

/** Runs a command for a limited time: 124 where it takes longer. */
const timeout: Command = async (run) => {
  const [limit = '', ...argv] = run.args;
  const ms = durationMs(limit);
  if (ms === undefined) return complain(run, `invalid time interval '${limit}'`, 125);
  return Promise.race([run.spawn(argv, run.io, run.env), run.program.sleep(ms).then(() => 124)]);
};

const kill: Command = (run) => {
  const [first = '', second = ''] = run.args;
  const apart = first === '-s';
  const isNamed = first.startsWith('-');
  const text = apart ? second : isNamed ? first.slice(1) : 'TERM';
  const signal = /^\d+$/.test(text) ? Number(text) : SIGNALS[`SIG${text.replace(/^SIG/, '')}`];
  if (signal === undefined) return complain(run, `bad signal name '${text}'`);
  const pids = run.args.slice(apart ? 2 : Number(isNamed));
  if (pids.some((pid) => !/^\d+$/.test(pid))) return complain(run, `invalid number '${pids.join(' ')}'`);
  const absent = pids.filter((pid) => !run.kill(Number(pid), signal));
  return absent.length === 0 ? 0 : complain(run, `can't kill pid ${absent.join(' ')}: No such process`);
};

/** Tells the size of the terminal; settings are taken and have no effect. */
const stty: Command = (run) => {
  if (!run.program.tty) return complain(run, 'standard input: Not a tty');
  const { columns, rows } = run.program.size;
  if (run.args.includes('size')) run.io.stdout(`${rows} ${columns}\n`);
  return 0;
};

const say =
  (text: (run: CommandRun) => string): Command =>
  (run) => {
    run.io.stdout(`${text(run)}\n`);
    return 0;
  };

/** Commands that tell about the system, wait, or run others. */
export const SYSTEM_COMMANDS: Readonly<Record<string, Command>> = {
  '[': testCommand,
  date,
  echo,
  env,
  false: () => 1,
  hostname: say((run) => run.program.hostname),
  id,
  kill,
  nproc: say(() => '64'),
  printf: printfCommand,
  pwd: say((run) => run.cwd),
  seq,
  sleep,
  stty,
  test: testCommand,
  timeout,
  true: () => 0,
  uname: say((run) =>
    splitOptions(run.args).options.has('a') ? `Linux ${run.program.hostname} 6.1.0 x86_64 GNU/Linux` : 'Linux',
  ),
  yes,
};
