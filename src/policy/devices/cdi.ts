import { parseCdiName } from '../../core/cdi-name.js';
import type { InputProblem } from '../../core/errors.js';
import { printable } from '../../core/failure.js';

/** A device that a CDI spec of this node offers. */
export interface CdiDevice {
  /** Full name, `vendor/class=device`, such as `nvidia.com/gpu=0`. */
  readonly name: string;
  /** `vendor/class` */
  readonly kind: string;
  /** Host paths of its device nodes, in the order of the spec. */
  readonly nodes: readonly string[];
  /** Of the device, over those of its spec. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The file that offers it. */
  readonly file: string;
}

/** A CDI file that cannot be used, or a device that two files of one folder offer. */
export interface CdiProblem {
  readonly file: string;
  readonly problem: string;
}

/** What one file offers. */
export interface CdiFile {
  readonly file: string;
  readonly devices: readonly CdiDevice[];
}

/** Everything that the CDI specs of a node offer. */
export interface CdiRegistry {
  /** By full name. */
  readonly devices: ReadonlyMap<string, CdiDevice>;
  readonly problems: readonly CdiProblem[];
  /** The folders that were read. */
  readonly folders: readonly string[];
}

/** What is wrong with the names a job asks for: no CDI name, asked for twice, or not offered on this node. */
export function cdiNameProblems(names: readonly string[], registry?: CdiRegistry): readonly InputProblem[] {
  return names.flatMap((name, index) => {
    const problem = nameProblem(name, names.indexOf(name) < index, registry);
    return problem === undefined ? [] : [{ field: `cdiDevices[${index}]`, problem }];
  });
}

function nameProblem(name: unknown, twice: boolean, registry: CdiRegistry | undefined): string | undefined {
  if (typeof name !== 'string') return 'must be a string';
  const parts = parseCdiName(name);
  const shown = printable(name.slice(0, 120));
  if (parts === undefined) return `"${shown}" is not a CDI device: write vendor/class=device, such as nvidia.com/gpu=0`;
  if (twice) return `"${shown}" is asked for a second time`;
  if (registry === undefined || registry.devices.has(name)) return undefined;
  const siblings = [...registry.devices.values()].filter(({ kind }) => kind === parts.kind);
  const clash = registry.problems.find(({ problem }) => problem.startsWith(`offers ${name},`));
  if (clash !== undefined) return `"${shown}" is offered by two files, one of them ${clash.file}, so by neither`;
  const offer =
    siblings.length === 0
      ? `nothing of ${parts.kind} is`
      : `offered of ${parts.kind}: ${siblings
          .slice(0, 8)
          .map((d) => d.name.slice(parts.kind.length + 1))
          .join(', ')}`;
  const broken = registry.problems.length === 0 ? '' : `; ${registry.problems.length} files there can't be used`;
  return `"${shown}" is not offered by a CDI spec in ${registry.folders.join(' or ')}; ${offer}${broken}`;
}
