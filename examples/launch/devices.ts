import { type CallError, type CraneNode, err, type InvalidInput, ok, type Result } from 'crane-cri';
import { allocateDevices, ANNOTATION, LABEL, parseGres, readCdiSpecs } from 'crane-cri/crane';

import type { LaunchOptions } from './options.js';

/**
 * Picks devices for `--gres` out of what the CDI specs of this node offer and no job of CraneSched has. Two launchers at
 * the same moment may pick the same; a scheduler, which knows all of its jobs, does better.
 */
export async function devicesFor(
  node: CraneNode,
  { gres, cdiFolders }: Pick<LaunchOptions, 'gres' | 'cdiFolders'>,
  say: (text: string) => void,
): Promise<Result<readonly string[], InvalidInput | CallError>> {
  if (gres === undefined) return ok([]);
  const requests = parseGres(gres);
  if (requests.isErr()) return err(requests.error);
  const listed = await node.runtime.listContainers({ filter: { labelSelector: { [LABEL.owner]: 'true' } } });
  if (listed.isErr()) return err(listed.error);
  const taken = listed.value.containers.flatMap(
    ({ annotations }) => annotations[ANNOTATION.cdiDevices]?.split(',') ?? [],
  );
  const { devices, problems } = await readCdiSpecs(cdiFolders);
  for (const { file, problem } of problems) say(`${file} ${problem}`);
  return allocateDevices(requests.value, devices.values(), new Set(taken));
}
