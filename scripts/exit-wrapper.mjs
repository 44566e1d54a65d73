// Builds the wrapper of `exitFile` and `keepLastOutput` (native/exit-wrapper.c) for each architecture into
// src/policy/exit/wrapper-binaries.ts. With --check it builds and compares, and changes nothing: equal bytes are the proof
// that what is published is what is written there. Needs Debian's gcc 12 and gcc-aarch64-linux-gnu 12.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'native/exit-wrapper.c');
const TARGET = join(ROOT, 'src/policy/exit/wrapper-binaries.ts');
/** What the binaries were built with: another compiler builds other bytes. */
const COMPILER = '12.2.0';
/** The compilers by the names that Node has for architectures; on the machine itself its own is tried as well. */
const COMPILERS = { x64: 'x86_64-linux-gnu-gcc', arm64: 'aarch64-linux-gnu-gcc' };
const FLAGS = [
  ...['-std=c11', '-Wall', '-Wextra', '-Werror', '-Os', '-static', '-s'],
  ...['-nostdlib', '-ffreestanding', '-fno-builtin', '-fno-tree-loop-distribute-patterns', '-fno-stack-protector'],
  ...['-fno-pie', '-no-pie', '-fno-asynchronous-unwind-tables', '-fno-unwind-tables', '-fno-ident'],
  '-Wl,--build-id=none,-z,norelro,-z,noexecstack,-z,noseparate-code,-n',
];

/** The built wrapper in base64, or why there is none. */
function build(compiler) {
  const version = spawnSync(compiler, ['-dumpfullversion'], { encoding: 'utf8' });
  if (version.status !== 0) return { undone: `${compiler} is not installed` };
  if (version.stdout.trim() !== COMPILER) return { undone: `${compiler} is ${version.stdout.trim()}, not ${COMPILER}` };
  const folder = mkdtempSync(join(tmpdir(), 'crane-cri-native-'));
  try {
    const out = join(folder, 'wrapper');
    const { status, stderr } = spawnSync(compiler, [...FLAGS, '-o', out, SOURCE], { encoding: 'utf8' });
    return status === 0 ? { binary: readFileSync(out).toString('base64') } : { problem: stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compares what is kept with what the source builds: problems, or why it could not be done for an architecture. */
export function wrapperBinaries() {
  const kept = readFileSync(TARGET, 'utf8').replace(/' \+\s+'/g, '');
  const problems = [];
  const undone = [];
  for (const [arch, compiler] of Object.entries(COMPILERS)) {
    const built = build(compiler);
    if (built.undone !== undefined) undone.push(built.undone);
    else if (built.problem !== undefined) problems.push(built.problem);
    else if (!kept.includes(`'${built.binary}'`)) {
      problems.push(`${TARGET}: ${arch} is not what native/exit-wrapper.c builds; run node scripts/exit-wrapper.mjs`);
    }
  }
  return { problems, undone: problems.length === 0 && undone.length > 0 ? undone.join('; ') : undefined };
}

function write() {
  const parts = Object.entries(COMPILERS).map(([arch, compiler]) => {
    const { binary, problem, undone } = build(compiler);
    if (binary === undefined) throw new Error(problem ?? undone);
    const lines = (binary.match(/.{1,108}/g) ?? []).map((line) => `    '${line}'`);
    return `  ${arch}:\n${lines.join(' +\n')},\n`;
  });
  const head = `// Built by scripts/exit-wrapper.mjs from native/exit-wrapper.c with gcc ${COMPILER}; not edited by hand.

/** The wrapper in base64 by the name that Node has for the architecture. */
export const WRAPPER_BINARIES: Readonly<Record<string, string>> = {
`;
  writeFileSync(TARGET, `${head}${parts.join('')}};\n`);
}

if (process.argv[1] === import.meta.filename) {
  if (!process.argv.includes('--check')) write();
  else {
    const { problems, undone } = wrapperBinaries();
    for (const line of [...problems, ...(undone === undefined ? [] : [`not checked: ${undone}`])]) console.log(line);
    process.exitCode = problems.length;
  }
}
