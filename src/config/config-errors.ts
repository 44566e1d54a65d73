import { type Failure, failure, printable } from '../core/failure.js';

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Path of the key, such as `Container.RuntimeEndpoint` or `Container.Dns.Servers[1]`; empty for the file as a whole. */
  readonly path: string;
  /** Line in the file, from 1; `undefined` when the settings were no text. */
  readonly line: number | undefined;
  /** Column in the line, from 1; `undefined` when the settings were no text. */
  readonly column: number | undefined;
  readonly problem: string;
}

/**
 * The configuration is wrong.
 *
 * @remedy Correct every place that `problems` names.
 */
export interface InvalidConfig extends Failure<'invalid_config'> {
  /** File it came from; `undefined` when it came from no file. */
  readonly file: string | undefined;
  /** Every problem found, in the order of the file, never empty. */
  readonly problems: readonly ConfigProblem[];
}

/** Why a configuration file could not be read. */
export type UnreadableReason = 'missing' | 'denied' | 'not_a_file' | 'too_large' | 'not_utf8' | 'io';

/**
 * The configuration file could not be read.
 *
 * @remedy See `reason`; check path, permissions and size of the file.
 */
export interface ConfigUnreadable extends Failure<'config_unreadable'> {
  readonly file: string;
  readonly reason: UnreadableReason;
}

/** Makes an {@link InvalidConfig} of problems, sorted by their place in the file. */
export function invalidConfig(
  operation: string,
  file: string | undefined,
  problems: readonly ConfigProblem[],
): InvalidConfig {
  const sorted = problems
    .map((p) => Object.freeze({ ...p, path: printable(p.path), problem: printable(p.problem) }))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  return failure({
    kind: 'invalid_config',
    operation,
    message: `${file ?? 'the configuration'} has ${count}: ${sorted.map(describe).join('; ')}`,
    hint: 'Correct the named keys; docs/reference/config.md lists every key with its default and rule.',
    file,
    problems: Object.freeze(sorted),
  });
}

/** One problem on one line: place, key and problem. */
function describe({ path, line, column, problem }: ConfigProblem): string {
  const place = line === undefined ? '' : `line ${line}, column ${column ?? 1}: `;
  return `${place}${path === '' ? '' : `${path} `}${problem}`;
}

const UNREADABLE: Readonly<Record<UnreadableReason, { readonly says: string; readonly hint: string }>> = {
  missing: { says: 'does not exist', hint: 'Give the path of the configuration, usually /etc/crane/config.yaml.' },
  denied: { says: 'may not be read by this user', hint: 'Give this user permission to read the file.' },
  not_a_file: { says: 'is not a regular file', hint: 'Give the path of the configuration file itself.' },
  too_large: { says: 'is larger than 1 MiB', hint: 'This is not the configuration file, or it is damaged.' },
  not_utf8: { says: 'is not UTF-8 text', hint: 'Save the file as UTF-8.' },
  io: {
    says: 'cannot be read',
    hint: 'Look at the cause: the disk or the network file system answered with an error.',
  },
};

/** Makes a {@link ConfigUnreadable}. */
export function configUnreadable(
  operation: string,
  file: string,
  reason: UnreadableReason,
  cause?: unknown,
): ConfigUnreadable {
  const { says, hint } = UNREADABLE[reason];
  return failure({ kind: 'config_unreadable', operation, message: `${file} ${says}`, hint, file, reason, cause });
}
