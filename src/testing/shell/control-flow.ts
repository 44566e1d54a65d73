import { ByteQueue } from '../base/byte-queue.js';
import type { Io, Sink } from './command.js';
import { expandPattern, expandText, expandWords } from './expand.js';
import { Flow } from './flow.js';
import { patternToRegExp } from './glob.js';
import { endedInput, redirect } from './redirect.js';
import type { ShellApi } from './shell-api.js';
import type { Node, NodeOf } from './syntax.js';

/** Commands that a shell runs before it lets a millisecond pass, so that a loop without end takes time. */
const COMMANDS_PER_MS = 1_000;

/** Runs a node. `tested`: its failure decides something, so `set -e` does not end the shell. */
export async function runNode(shell: ShellApi, node: Node, io: Io, tested: boolean): Promise<number> {
  switch (node.kind) {
    case 'command':
      return runCommand(shell, node, io, tested);
    case 'list':
      return runList(shell, node, io, tested);
    case 'and':
    case 'or': {
      const left = await shell.run(node.left, io, true);
      return (left === 0) === (node.kind === 'and') ? shell.run(node.right, io, tested) : left;
    }
    case 'pipeline':
      return runPipeline(shell, node, io, tested);
    case 'group':
      if (node.subshell) return checked(shell, await shell.inSubshell(node.body, io, tested), tested);
      return shell.run(node.body, io, tested);
    case 'redirected': {
      const redirected = await redirect(shell, node.redirects, io);
      if (redirected === undefined) return checked(shell, 1, tested);
      const before = shell.io;
      const code = await shell.run(node.body, redirected, tested);
      shell.io = before;
      return code;
    }
    case 'if':
      for (const { test, body } of node.branches) {
        if ((await shell.run(test, io, true)) === 0) return shell.run(body, io, tested);
      }
      return node.otherwise === undefined ? 0 : shell.run(node.otherwise, io, tested);
    case 'while':
      return loop(
        shell,
        async () => ((await shell.run(node.test, io, true)) === 0) !== node.until,
        node.body,
        io,
        tested,
      );
    case 'for': {
      const values = node.words === undefined ? [...shell.positional] : await expandWords(shell, node.words);
      const next = async (): Promise<boolean> => {
        const value = values.shift();
        if (value === undefined) return false;
        shell.set(node.name, value);
        return true;
      };
      return loop(shell, next, node.body, io, tested);
    }
    case 'case': {
      const subject = await expandText(shell, node.subject);
      for (const arm of node.arms) {
        for (const pattern of arm.patterns) {
          if (patternToRegExp(await expandPattern(shell, pattern)).test(subject))
            return shell.run(arm.body, io, tested);
        }
      }
      return 0;
    }
    case 'function':
      shell.functions.set(node.name, node.body);
      return 0;
  }
}

async function runList(shell: ShellApi, { items }: NodeOf<'list'>, given: Io, tested: boolean): Promise<number> {
  let code = 0;
  let io = given;
  for (const { node, background } of items) {
    const before = shell.io;
    if (background) {
      shell.runBehind(node, { ...io, stdin: endedInput() });
      code = 0;
    } else {
      code = await shell.run(node, io, tested);
    }
    if (shell.io !== before) ({ io } = shell); // `exec` has changed the streams of all that follows
    await shell.runTraps();
  }
  return code;
}

async function loop(
  shell: ShellApi,
  next: () => Promise<boolean>,
  body: Node,
  io: Io,
  tested: boolean,
): Promise<number> {
  let code = 0;
  while (await next()) {
    try {
      code = await shell.run(body, io, tested);
      await tick(shell);
      await shell.runTraps();
    } catch (cause) {
      if (!(cause instanceof Flow) || (cause.kind !== 'break' && cause.kind !== 'continue')) throw cause;
      code = 0;
      if (cause.code > 1) throw new Flow(cause.kind, cause.code - 1);
      if (cause.kind === 'break') break;
    }
  }
  return code;
}

async function runPipeline(shell: ShellApi, node: NodeOf<'pipeline'>, io: Io, tested: boolean): Promise<number> {
  let stdin = io.stdin;
  const running: Promise<number>[] = [];
  for (const [index, part] of node.parts.entries()) {
    const isLast = index === node.parts.length - 1;
    const pipe = new ByteQueue();
    const input = stdin;
    const stdout: Sink = isLast
      ? io.stdout
      : (data) => {
          if (!pipe.write(data)) throw new Flow('pipe', 141);
        };
    const run =
      node.parts.length === 1
        ? shell.run(part, io, true)
        : shell.inSubshell(part, { stdin: input, stdout, stderr: io.stderr }, tested);
    running.push(
      run.finally(() => {
        pipe.end();
        if (index > 0) input.abandon();
      }),
    );
    stdin = pipe;
  }
  const codes = await Promise.all(running);
  const last = codes.at(-1) ?? 0;
  const code = shell.options.has('pipefail') ? (codes.findLast((each) => each !== 0) ?? 0) : last;
  return node.negated ? Number(code === 0) : checked(shell, code, tested);
}

function checked(shell: ShellApi, code: number, tested: boolean): number {
  if (code !== 0 && !tested && !shell.isTested && shell.options.has('e')) throw new Flow('exit', code);
  return code;
}

async function runCommand(shell: ShellApi, node: NodeOf<'command'>, io: Io, tested: boolean): Promise<number> {
  await tick(shell);
  const argv = await expandWords(shell, node.words);
  const assignments: [string, string][] = [];
  for (const { name, value } of node.assignments) assignments.push([name, await expandText(shell, value)]);
  const redirected = await redirect(shell, node.redirects, io);
  if (redirected === undefined) return checked(shell, 1, tested);
  const [name] = argv;
  if (name === undefined) {
    for (const [key, value] of assignments) shell.set(key, value);
    const substituted = node.assignments.some(({ value }) => value.some((part) => part.kind === 'command'));
    return checked(shell, substituted ? shell.status : 0, tested);
  }
  if (shell.options.has('x')) io.stderr(`+ ${argv.join(' ')}\n`);
  const before = shell.isTested;
  shell.isTested ||= tested;
  let code: number;
  try {
    code = await shell.invoke(argv, redirected, assignments);
  } finally {
    shell.isTested = before;
  }
  return checked(shell, code, tested);
}

/** Lets time pass where a program runs without waiting for anything. */
async function tick({ world }: ShellApi): Promise<void> {
  if (++world.commands % COMMANDS_PER_MS === 0) await world.program.sleep(1);
}
