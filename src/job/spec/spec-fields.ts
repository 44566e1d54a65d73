import type { InputProblem } from '../../core/errors.js';
import type { ContainerConfigInit } from '../../generated/types.js';

/** Beginnings of fields of the requests, and the field of a spec that each comes from. */
const FIELDS: readonly (readonly [string, string])[] = [
  ['container.image.', 'image'],
  ['container.metadata.name', 'jobId'],
  ['container.', ''],
  ['sandbox.linux.cgroupParent', 'cgroupParent'],
  ['sandbox.metadata.', 'node'],
  ['sandbox.hostname', 'node'],
  ['sandbox.', ''],
];

/** Problems of the requests in the fields of the spec that they are made of. */
export function inSpecFields(
  problems: readonly InputProblem[],
  { envs = [] }: ContainerConfigInit = {},
): readonly InputProblem[] {
  return problems.map(({ field, problem }) => ({ field: specField(field, envs), problem }));
}

function specField(field: string, envs: NonNullable<ContainerConfigInit['envs']>): string {
  const variable = /^container\.envs\[(\d{1,9})\]/.exec(field);
  if (variable !== null) return `env[${JSON.stringify(envs[Number(variable[1])]?.key ?? '')}]`;
  const [prefix = '', name = ''] = FIELDS.find(([start]) => field.startsWith(start)) ?? [];
  return name === '' ? field.slice(prefix.length) : name;
}
