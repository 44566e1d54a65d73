import type { InputProblem } from '../../core/errors.js';
import type { ContainerConfigInit, PodSandboxConfigInit } from '../../generated/types.js';
import { launchShapeProblems } from '../../policy/launch/shape.js';

/** Beginnings of fields of the requests, and the field of a spec that each comes from. */
const FIELDS: readonly (readonly [string, string])[] = [
  ['container.image.', 'image'],
  ['container.logPath', 'logDirectory'],
  ['container.metadata.name', 'jobId'],
  ['container.', ''],
  ['sandbox.linux.cgroupParent', 'cgroupParent'],
  ['sandbox.metadata.', 'node'],
  ['sandbox.hostname', 'node'],
  ['sandbox.', ''],
];

/**
 * What is wrong with the requests that a spec came to, whatever the launch policy is, in the fields of the spec. What
 * `known` names already is not told a second time.
 */
export function shapeProblems(
  sandbox: PodSandboxConfigInit,
  container: ContainerConfigInit,
  known: readonly InputProblem[] = [],
): readonly InputProblem[] {
  return launchShapeProblems(sandbox, container)
    .map(({ field, problem }) => ({ field: specField(field, container), problem }))
    .filter(({ field }) => !known.some((other) => other.field === field));
}

function specField(field: string, { envs = [] }: ContainerConfigInit): string {
  const variable = /^container\.envs\[(\d{1,9})\]/.exec(field);
  if (variable !== null) return `env[${JSON.stringify(envs[Number(variable[1])]?.key ?? '')}]`;
  for (const [prefix, name] of FIELDS) {
    if (!field.startsWith(prefix)) continue;
    return prefix.endsWith('.') && name === '' ? field.slice(prefix.length) : name;
  }
  return field;
}
