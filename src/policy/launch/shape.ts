import type { InputProblem } from '../../core/errors.js';
import { printable } from '../../core/failure.js';
import type { ContainerConfigInit, KeyValueInit, PodSandboxConfigInit } from '../../generated/types.js';
import { imageIdDigits, parseImageReference } from '../image/reference.js';
import { MAX_LABEL_BYTES, MAX_METADATA_BYTES } from '../names/labels.js';
import { pathProblem, resolvePath } from '../mounts/path.js';
import { MAX_DNS_LABEL } from '../names/names.js';
import { changedOnTheWay, execProblems, variableNameProblem } from './exec-limits.js';

/**
 * What is wrong with the request for a sandbox under any policy: names, paths, sizes. Runtimes check next to nothing of it.
 */
export function sandboxShapeProblems(sandbox: PodSandboxConfigInit): readonly InputProblem[] {
  return [
    ...labelProblem('sandbox.metadata.name', sandbox.metadata?.name),
    ...labelProblem('sandbox.metadata.namespace', sandbox.metadata?.namespace),
    ...(sandbox.hostname === undefined || sandbox.hostname === ''
      ? []
      : labelProblem('sandbox.hostname', sandbox.hostname)),
    ...optionalPath('sandbox.logDirectory', sandbox.logDirectory),
    ...optionalPath('sandbox.linux.cgroupParent', sandbox.linux?.cgroupParent),
    ...sizeProblems('sandbox', sandbox),
  ];
}

/**
 * The same of a container, with variables, what Linux can execute, and the image reference. Runtimes follow a log path out
 * of its folder as root.
 */
export function containerShapeProblems(container: ContainerConfigInit): readonly InputProblem[] {
  return [
    ...labelProblem('container.metadata.name', container.metadata?.name),
    ...logPathProblems('container.logPath', container.logPath),
    ...workingDirProblems(container.workingDir),
    ...(container.mounts ?? []).flatMap((mount, index) => [
      ...requiredPath(`container.mounts[${index}].containerPath`, mount.containerPath),
      ...(mount.image === undefined ? requiredPath(`container.mounts[${index}].hostPath`, mount.hostPath) : []),
    ]),
    ...(container.devices ?? []).flatMap((device, index) => [
      ...requiredPath(`container.devices[${index}].hostPath`, device.hostPath),
      ...optionalPath(`container.devices[${index}].containerPath`, device.containerPath),
      ...(isPermissions(device.permissions ?? 'rwm')
        ? []
        : [{ field: `container.devices[${index}].permissions`, problem: 'must be some of r, w, m' }]),
    ]),
    ...(container.envs ?? []).flatMap((variable, index) => variableProblems(`container.envs[${index}]`, variable)),
    ...execProblems(container),
    ...imageProblems(container),
    ...sizeProblems('container', container),
  ];
}

function labelProblem(field: string, name: string | undefined): InputProblem[] {
  return name !== undefined && name.length <= MAX_DNS_LABEL && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name)
    ? []
    : [{ field, problem: `must be 1 to ${MAX_DNS_LABEL} lower-case letters, digits and inner dashes` }];
}

function requiredPath(field: string, path: string | undefined): InputProblem[] {
  const problem =
    pathProblem(path ?? '') ?? (resolvePath('/', path ?? '') === '/' ? 'must not be the root folder' : undefined);
  return problem === undefined ? [] : [{ field, problem }];
}

function optionalPath(field: string, path: string | undefined): InputProblem[] {
  return path === undefined || path === '' ? [] : requiredPath(field, path);
}

/** The root folder is a working directory like any other: that of most images. */
function workingDirProblems(path: string | undefined): InputProblem[] {
  const problem = path === undefined || path === '' ? undefined : pathProblem(path);
  return problem === undefined ? [] : [{ field: 'container.workingDir', problem }];
}

/** Some of the letters r, w and m, each once. */
function isPermissions(text: string): boolean {
  return /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length;
}

/** Longest path of a log below its folder, in bytes. */
const MAX_LOG_PATH_BYTES = 255;

/** What is wrong with a log path, which is relative to the sandbox's log directory. Empty keeps no log. */
function logPathProblems(field: string, path: string | undefined): InputProblem[] {
  if (path === undefined || path === '') return [];
  if (path.startsWith('/')) return [{ field, problem: 'must be relative to the log directory of the sandbox' }];
  if (Buffer.byteLength(path) > MAX_LOG_PATH_BYTES) {
    return [{ field, problem: `has more than ${MAX_LOG_PATH_BYTES} bytes` }];
  }
  if (path.split('/').some((part) => part === '' || part === '.')) {
    return [{ field, problem: 'must not hold empty parts or "."' }];
  }
  const problem = pathProblem(`/${path}`);
  return problem === undefined ? [] : [{ field, problem }];
}

function variableProblems(field: string, { key = '', value }: KeyValueInit): InputProblem[] {
  const problems: InputProblem[] = [];
  const nameProblem = variableNameProblem(key);
  if (nameProblem !== undefined) problems.push({ field: `${field}.key`, problem: nameProblem });
  const text = typeof value === 'string' ? value : value?.includes(0) === true ? '\0' : '';
  const problem = changedOnTheWay(text);
  if (problem !== undefined) problems.push({ field: `${field}.value`, problem });
  return problems;
}

function imageProblems({ image }: ContainerConfigInit): InputProblem[] {
  const asked = image?.image ?? '';
  const named = image?.userSpecifiedImage;
  const isOther = named !== undefined && named !== '' && named !== asked;
  const texts = { image: asked, ...(isOther ? { userSpecifiedImage: named } : {}) };
  return Object.entries(texts).flatMap(([name, text]) => {
    const parsed = imageIdDigits(text) === undefined ? parseImageReference(text) : undefined;
    if (parsed?.isErr() !== true) return [];
    return parsed.error.problems.map(({ problem }) => ({ field: `container.image.${name}`, problem }));
  });
}

function sizeProblems(object: string, config: Pick<PodSandboxConfigInit, 'labels' | 'annotations'>): InputProblem[] {
  const problems: InputProblem[] = [];
  for (const [key, value] of Object.entries(config.labels ?? {})) {
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
    if (key !== '' && bytes <= MAX_LABEL_BYTES) continue;
    const problem = key === '' ? 'the key is empty' : `has ${bytes} bytes, and at most ${MAX_LABEL_BYTES} are allowed`;
    problems.push({ field: `${object}.labels[${JSON.stringify(printable(key.slice(0, 60)))}]`, problem });
  }
  for (const field of ['labels', 'annotations'] as const) {
    const entries = Object.entries(config[field] ?? {});
    const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
    if (bytes > MAX_METADATA_BYTES) {
      const problem = `all together have ${bytes} bytes, and at most ${MAX_METADATA_BYTES} are allowed`;
      problems.push({ field: `${object}.${field}`, problem });
    }
  }
  return problems;
}
