import { posix } from 'node:path';

import { FileProblem } from '../process/container-files.js';
import { type Command, type CommandRun, complain, pathOf, readAll, splitOptions } from './command.js';

/** Runs `work` on each operand; what the file system refuses is reported in the words of the usual tools. */
function each(
  run: CommandRun,
  operands: readonly string[],
  say: (path: string, problem: string) => string,
  work: (path: string, operand: string) => void,
): number {
  let code = 0;
  for (const operand of operands) {
    try {
      work(pathOf(run, operand), operand);
    } catch (cause) {
      if (!(cause instanceof FileProblem)) throw cause;
      code = complain(run, say(operand, cause.message));
    }
  }
  return code;
}

/** The content of the operands, or of stdin where there are none. `undefined`: something could not be read. */
async function content(
  run: CommandRun,
  operands: readonly string[],
): Promise<{ readonly text: Buffer; readonly code: number }> {
  if (operands.length === 0) return { text: await readAll(run.io.stdin), code: 0 };
  const parts: Uint8Array[] = [];
  let code = 0;
  for (const operand of operands) {
    if (operand === '-') parts.push(await readAll(run.io.stdin));
    else
      code ||= each(
        run,
        [operand],
        (path, problem) => `can't open '${path}': ${problem}`,
        (path) => {
          parts.push(run.program.files.read(path));
        },
      );
  }
  return { text: Buffer.concat(parts), code };
}

const cat: Command = async (run) => {
  const { operands } = splitOptions(run.args);
  if (operands.length > 0) {
    const { text, code } = await content(run, operands);
    run.io.stdout(text);
    return code;
  }
  for (let bytes = await run.io.stdin.read(); bytes !== undefined; bytes = await run.io.stdin.read())
    run.io.stdout(bytes);
  return 0;
};

const ls: Command = (run) => {
  const { options, operands } = splitOptions(run.args);
  const targets = operands.length === 0 ? ['.'] : operands;
  return each(
    run,
    targets,
    (path, problem) => `${path}: ${problem}`,
    (path, operand) => {
      const isFolder = run.program.files.kindOf(path) === 'directory';
      const names = isFolder && !options.has('d') ? run.program.files.list(path) : [operand];
      if (run.program.files.kindOf(path) === undefined) throw new FileProblem('No such file or directory');
      const shown = names.filter((name) => options.has('A') || options.has('a') || !name.startsWith('.') || !isFolder);
      if (targets.length > 1 && isFolder) run.io.stdout(`${operand}:\n`);
      for (const name of shown) run.io.stdout(`${name}\n`);
    },
  );
};

const touch: Command = (run) => {
  const { operands } = splitOptions(run.args);
  return each(
    run,
    operands,
    (path, problem) => `${path}: ${problem}`,
    (path) => {
      const { files } = run.program;
      const before = files.kindOf(path);
      if (before !== 'directory') files.write(path, before === 'file' ? files.read(path) : Buffer.alloc(0), false);
    },
  );
};

const mkdir: Command = (run) => {
  const { options, operands } = splitOptions(run.args);
  return each(
    run,
    operands,
    (path, problem) => `can't create directory '${path}': ${problem}`,
    (path) => run.program.files.makeFolder(path, options.has('p')),
  );
};

const rm: Command = (run) => {
  const { options, operands } = splitOptions(run.args);
  const recursive = options.has('r') || options.has('R');
  return each(
    run,
    operands,
    (path, problem) => `can't remove '${path}': ${problem}`,
    (path) => {
      if (options.has('f') && run.program.files.kindOf(path) === undefined) return;
      run.program.files.remove(path, recursive);
    },
  );
};

const copy: Command = (run) => {
  const { operands } = splitOptions(run.args);
  const [from = '', to = ''] = operands;
  return each(
    run,
    [from],
    (path, problem) => `can't open '${path}': ${problem}`,
    (path) => {
      const { files } = run.program;
      const target = pathOf(run, to);
      const place = files.kindOf(target) === 'directory' ? posix.join(target, posix.basename(from)) : target;
      files.write(place, files.read(path), false);
      if (run.argv[0]?.endsWith('mv') === true) files.remove(path, false);
    },
  );
};

const wc: Command = async (run) => {
  const { options, operands } = splitOptions(run.args);
  const { text, code } = await content(run, operands);
  const words = text
    .toString('utf8')
    .split(/\s+/)
    .filter((word) => word !== '').length;
  const lines = text.toString('latin1').split('\n').length - 1;
  const asked = [
    options.has('l') ? lines : undefined,
    options.has('w') ? words : undefined,
    options.has('c') ? text.length : undefined,
  ];
  const shown = options.size === 0 ? [lines, words, text.length] : asked.filter((count) => count !== undefined);
  run.io.stdout(`${shown.join(' ')}${operands[0] === undefined ? '' : ` ${operands[0]}`}\n`);
  return code;
};

/** The number behind `-n` or `-c`, or as `-5`, and the operands. */
function countOf(args: readonly string[]): {
  readonly count: number;
  readonly bytes: boolean;
  readonly operands: readonly string[];
} {
  const short = /^-(\d+)$/.exec(args[0] ?? '');
  if (short !== null) return { count: Number(short[1]), bytes: false, operands: args.slice(1) };
  const joined = /^-([nc])(.*)$/.exec(args[0] ?? '');
  if (joined === null) return { count: 10, bytes: false, operands: args };
  const given = joined[2] === '' ? (args[1] ?? '') : (joined[2] ?? '');
  const size = /^(\d+)([kKmM]?)/.exec(given);
  const unit = { '': 1, k: 1_024, m: 1_048_576 }[(size?.[2] ?? '').toLowerCase()] ?? 1;
  return {
    count: Number(size?.[1] ?? 10) * unit,
    bytes: joined[1] === 'c',
    operands: args.slice(joined[2] === '' ? 2 : 1),
  };
}

const head: Command = async (run) => {
  const { count, bytes, operands } = countOf(run.args);
  if (operands[0] === '/dev/zero') {
    run.io.stdout(Buffer.alloc(bytes ? count : 0));
    return 0;
  }
  if (operands.length > 0 || bytes) {
    const { text, code } = await content(run, operands);
    const lines = text.toString('utf8').split(/(?<=\n)/);
    run.io.stdout(bytes ? text.subarray(0, count) : lines.slice(0, count).join(''));
    return code;
  }
  for (let line = 0; line < count; line++) {
    const text = await run.io.stdin.readLine();
    if (text === undefined) break;
    run.io.stdout(`${text}\n`);
  }
  return 0;
};

/** Reads without end into memory: the usual way to run out of it. */
const tail: Command = async (run) => {
  const { count, operands } = countOf(run.args);
  if (operands.includes('/dev/zero')) {
    await run.program.sleep(50);
    run.outOfMemory();
    return 137;
  }
  if (operands[0] === '-f') {
    await run.program.sleep(Infinity);
    return 0;
  }
  const { text, code } = await content(run, operands);
  if (run.program.memoryLimitBytes > 0 && text.length > run.program.memoryLimitBytes) {
    run.outOfMemory();
    return 137;
  }
  run.io.stdout(
    text
      .toString('utf8')
      .split(/(?<=\n)/)
      .slice(-count)
      .join(''),
  );
  return code;
};

const grep: Command = async (run) => {
  const { options, operands } = splitOptions(run.args);
  const [pattern = '', ...paths] = operands;
  const { text, code } = await content(run, paths);
  if (code !== 0) return 2;
  const plain = options.has('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
  const wanted = new RegExp(plain, options.has('i') ? 'i' : '');
  const lines = text.toString('utf8').replace(/\n$/, '').split('\n');
  const found = lines.filter((line) => wanted.test(line) !== options.has('v'));
  if (options.has('c')) run.io.stdout(`${found.length}\n`);
  else if (!options.has('q')) for (const line of found) run.io.stdout(`${line}\n`);
  return found.length > 0 ? 0 : 1;
};

const sort: Command = async (run) => {
  const { options, operands } = splitOptions(run.args);
  const { text, code } = await content(run, operands);
  const lines = text.toString('utf8').replace(/\n$/, '').split('\n');
  lines.sort((a, b) => (options.has('n') ? Number.parseFloat(a) - Number.parseFloat(b) : a < b ? -1 : Number(a > b)));
  if (options.has('r')) lines.reverse();
  for (const line of options.has('u') ? new Set(lines) : lines) run.io.stdout(`${line}\n`);
  return code;
};

const tee: Command = async (run) => {
  const { options, operands } = splitOptions(run.args);
  const text = await readAll(run.io.stdin);
  run.io.stdout(text);
  return each(
    run,
    operands,
    (path, problem) => `${path}: ${problem}`,
    (path) => run.program.files.write(path, text, options.has('a')),
  );
};

const base: Command = (run) => {
  const [path = '', suffix = ''] = run.args;
  run.io.stdout(`${posix.basename(path, suffix)}\n`);
  return 0;
};

const dir: Command = (run) => {
  run.io.stdout(`${posix.dirname(run.args[0] ?? '')}\n`);
  return 0;
};

const realPath: Command = (run) => {
  run.io.stdout(`${pathOf(run, splitOptions(run.args).operands[0] ?? '')}\n`);
  return 0;
};

/** Commands that read and write files. */
export const FILE_COMMANDS: Readonly<Record<string, Command>> = {
  basename: base,
  cat,
  chmod: () => 0,
  cp: copy,
  dirname: dir,
  grep,
  head,
  ls,
  mkdir,
  mv: copy,
  readlink: realPath,
  rm,
  sort,
  sync: () => 0,
  tail,
  tee,
  touch,
  wc,
};
