import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import { pathProblem } from '../mounts/path.js';

/**
 * A pod's cgroup parent in the form that the runtime's driver wants. A path such as `/crane/job-7` is used as it is where
 * groups are made by path, and where systemd makes them becomes `/crane.slice/crane-job_7.slice`: a slice's name holds
 * the names above it, joined by dashes, so dashes of its own become underscores. What is a slice already stays one.
 *
 * @param driver `undefined` where the runtime does not say, as containerd before 2.0: the path is passed on as it is
 * Errors: `invalid_input` for what is not absolute (it would land below the runtime's own group), climbs, or names a
 * slice where groups are made by path.
 */
export function planCgroupParent(
  path: string,
  driver: 'systemd' | 'cgroupfs' | undefined,
): Result<string, InvalidInput> {
  const problem = problemOf(path, driver);
  if (problem !== undefined) return err(invalidInput('planCgroupParent', [{ field: 'cgroupParent', problem }]));
  const parts = path.split('/').filter((part) => part !== '');
  if (driver !== 'systemd' || isSlice(path)) return ok(`/${parts.join('/')}`);
  const names = parts.map((part) => part.replaceAll('-', '_'));
  return ok(names.map((_, i) => `/${names.slice(0, i + 1).join('-')}.slice`).join(''));
}

const isSlice = (path: string): boolean => path.endsWith('.slice');

function problemOf(path: string, driver: 'systemd' | 'cgroupfs' | undefined): string | undefined {
  if (typeof path !== 'string') return 'must be text';
  const problem = pathProblem(path);
  if (problem !== undefined) return problem;
  if (!/^[A-Za-z0-9:_./-]+$/.test(path)) return 'must be letters, digits, dots, dashes, underscores and colons';
  if (path.split('/').every((part) => part === '')) return 'must not be the root of all groups';
  if (driver === 'cgroupfs' && isSlice(path)) return 'names a slice of systemd, and this runtime makes groups by path';
  return undefined;
}
