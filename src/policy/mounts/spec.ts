import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { printable } from '../../core/failure.js';
import type { MountInit } from '../../generated/types.js';
import { isWithin, pathProblem, resolvePath } from './path.js';

/** What may follow the second colon, and the fields of the mount it sets. */
const OPTIONS: ReadonlyMap<string, Partial<MountInit>> = new Map<string, Partial<MountInit>>([
  ['rw', { readonly: false }],
  ['ro', { readonly: true }],
  // Every mount below it is read-only too; runtimes want it private.
  ['rro', { readonly: true, recursiveReadOnly: true }],
  ['private', { propagation: 'PROPAGATION_PRIVATE' }],
  ['rprivate', { propagation: 'PROPAGATION_PRIVATE' }],
  ['slave', { propagation: 'PROPAGATION_HOST_TO_CONTAINER' }],
  ['rslave', { propagation: 'PROPAGATION_HOST_TO_CONTAINER' }],
  ['shared', { propagation: 'PROPAGATION_BIDIRECTIONAL' }],
  ['rshared', { propagation: 'PROPAGATION_BIDIRECTIONAL' }],
  ['z', { selinuxRelabel: true }],
]);

/**
 * Reads values of `-v`: `SRC:DST[:OPTIONS]`. A relative SRC is taken from `workingDir`; DST is absolute. Options, with
 * commas between them: `ro`, `rw` (default), `rro` (read-only with all below it), a propagation (`private`, `slave`,
 * `shared`, each with `r` too), `z` (SELinux relabel). The same SRC may be given several times, a DST once.
 *
 * Whether SRC exists, and what it really is behind symbolic links, is not looked at here.
 *
 * Errors: `invalid_input`, a problem per bad value, fields `mounts[0].source`, `mounts[0].target`, …
 */
export function parseMounts(specs: readonly string[], workingDir: string): Result<readonly MountInit[], InvalidInput> {
  if (typeof workingDir !== 'string')
    return err(invalidInput('parseMounts', [{ field: 'workingDir', problem: 'must be a string' }]));
  if (!Array.isArray(specs))
    return err(invalidInput('parseMounts', [{ field: 'mounts', problem: 'must be an array' }]));
  const problems: InputProblem[] = [];
  const baseProblem = pathProblem(workingDir);
  if (baseProblem !== undefined) problems.push({ field: 'workingDir', problem: baseProblem });
  const mounts = specs.map((spec: unknown, index): MountInit => {
    const field = `mounts[${index}]`;
    if (typeof spec !== 'string') {
      problems.push({ field, problem: 'must be a string' });
      return {};
    }
    const read = readSpec(spec, workingDir);
    problems.push(...read.problems.map((p) => ({ ...p, field: `${field}${p.field}` })));
    return read.mount;
  });
  mounts.forEach((mount, index) => {
    const first = mounts.findIndex((other) => other.containerPath === mount.containerPath);
    if (first < index && mount.containerPath !== undefined) {
      problems.push({ field: `mounts[${index}].target`, problem: `is the target of mounts[${first}] already` });
    }
  });
  return problems.length === 0 ? ok(Object.freeze(mounts)) : err(invalidInput('parseMounts', problems));
}

interface ReadSpec {
  readonly mount: MountInit;
  readonly problems: readonly InputProblem[];
}

function readSpec(spec: string, workingDir: string): ReadSpec {
  const parts = spec.length > 16_384 ? [] : spec.split(':');
  const [source = '', target = '', optionText] = parts;
  if (parts.length < 2 || parts.length > 3) {
    const problem = `"${shown(spec)}" is not SRC:DST[:OPTIONS]; a path with a colon cannot be written in this form`;
    return { mount: {}, problems: [{ field: '', problem }] };
  }
  const options = readOptions(optionText);
  const problems = [
    ...named('.source', sourceProblem(source)),
    ...named('.target', targetProblem(target)),
    ...options.problems,
  ];
  const hostPath = resolvePath(workingDir, source);
  return {
    mount: Object.freeze({ hostPath, containerPath: resolvePath('/', target), readonly: false, ...options.fields }),
    problems,
  };
}

function named(field: string, problem: string | undefined): InputProblem[] {
  return problem === undefined ? [] : [{ field, problem }];
}

function sourceProblem(source: string): string | undefined {
  if (source === '') return 'is empty: a mount needs a folder or file of the host';
  if (source === '~' || source.startsWith('~/')) return 'begins with "~", which only a shell knows: write the path';
  // A relative path may climb; what it ends at is judged by the launch policy.
  return source.startsWith('/') ? pathProblem(source) : pathProblem(`/${source.replace(/(^|\/)\.\.(?=\/|$)/g, '$1_')}`);
}

function targetProblem(target: string): string | undefined {
  const problem = pathProblem(target);
  if (problem !== undefined) return problem;
  const path = resolvePath('/', target);
  if (path === '/') return 'must not be the root folder of the container';
  return isWithin(path, '/proc') ? 'must not lie in /proc' : undefined;
}

function readOptions(text: string | undefined): {
  readonly fields: Partial<MountInit>;
  readonly problems: InputProblem[];
} {
  const words = text === undefined ? [] : text.split(',');
  const problems: InputProblem[] = [];
  let fields: Partial<MountInit> = {};
  for (const word of words) {
    const option = OPTIONS.get(word);
    const clash = option === undefined ? undefined : Object.keys(option).find((key) => key in fields);
    if (option === undefined) {
      problems.push({ field: '.options', problem: `"${shown(word)}" is not one of ${[...OPTIONS.keys()].join(', ')}` });
    } else if (clash !== undefined) {
      problems.push({ field: '.options', problem: `"${word}" says again, or against it, what an earlier option says` });
    }
    fields = { ...option, ...fields };
  }
  if (fields.recursiveReadOnly === true && (fields.propagation ?? 'PROPAGATION_PRIVATE') !== 'PROPAGATION_PRIVATE') {
    problems.push({ field: '.options', problem: '"rro" works with private propagation alone' });
  }
  return { fields, problems };
}

function shown(text: string): string {
  return printable(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
