import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { printable } from '../../core/failure.js';

/** Generic resources that a job asks for, such as two GPUs of a type. */
export interface GresRequest {
  /** Kind of resource, such as `gpu`. */
  readonly name: string;
  /** Type within the kind, such as `a100`; `undefined` takes any. */
  readonly type: string | undefined;
  /** 1..65535 */
  readonly count: number;
}

const MAX_COUNT = 65_535;
const MAX_ENTRIES = 64;

/**
 * Reads the value of `--gres`: `gpu:1`, `gpu:a100:2`, several with commas between them. As for the scheduler, an empty
 * text asks for nothing, and so does a count of 0.
 *
 * Errors: `invalid_input`, a problem per bad entry, fields `gres[0]`, `gres[1]`, …
 */
export function parseGres(text: string): Result<readonly GresRequest[], InvalidInput> {
  if (typeof text !== 'string') return err(invalidInput('parseGres', [{ field: 'gres', problem: 'must be a string' }]));
  if (text.trim() === '') return ok(Object.freeze([]));
  const problems: InputProblem[] = [];
  const requests: GresRequest[] = [];
  const entries = text.split(',', MAX_ENTRIES + 1);
  if (entries.length > MAX_ENTRIES) {
    return err(invalidInput('parseGres', [{ field: 'gres', problem: `has more than ${MAX_ENTRIES} entries` }]));
  }
  entries.forEach((entry, index) => {
    const read = readEntry(entry.trim());
    const twice = typeof read !== 'string' && requests.some((r) => r.name === read.name && r.type === read.type);
    if (typeof read === 'string') problems.push({ field: `gres[${index}]`, problem: read });
    else if (twice) problems.push({ field: `gres[${index}]`, problem: `"${shown(entry)}" is asked for a second time` });
    else requests.push(Object.freeze(read));
  });
  return problems.length === 0
    ? ok(Object.freeze(requests.filter(({ count }) => count > 0)))
    : err(invalidInput('parseGres', problems));
}

function readEntry(entry: string): GresRequest | string {
  if (entry === '') return 'is empty: write name:count or name:type:count';
  const parts = entry.length > 200 ? [] : entry.split(':');
  if (parts.length < 2 || parts.length > 3) return `"${shown(entry)}" is not name:count or name:type:count`;
  const [name = '', type] = parts.length === 3 ? parts : [parts[0]];
  const countText = parts.at(-1) ?? '';
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(name)) return `"${shown(name)}" is not the name of a resource`;
  if (type !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(type)) return `"${shown(type)}" is not a type`;
  const count = /^[0-9]{1,5}$/.test(countText) ? Number(countText) : Infinity;
  return count <= MAX_COUNT
    ? { name, type, count }
    : `"${shown(countText)}" is not a count: give a whole number from 0 to ${MAX_COUNT}`;
}

function shown(text: string): string {
  return printable(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
