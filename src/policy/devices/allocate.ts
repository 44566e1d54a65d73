import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { orElse } from '../../core/or-else.js';
import type { CdiDevice } from './cdi.js';
import type { GresRequest } from './gres.js';

/** Annotation of a CDI device or spec that says which type it is to `--gres`, such as `a100`. */
export const GRES_TYPE_ANNOTATION = 'cranesched.internal/gres-type';

/**
 * Picks CDI devices for what `--gres` asks: a small allocator for a launcher without a scheduler. A request's name is
 * the class of a CDI kind (`gpu` of `nvidia.com/gpu`), its type the annotation `cranesched.internal/gres-type` of the
 * device or of its spec, or else the vendor (`nvidia`). Requests with a type choose first. Two names for one device,
 * such as an index and a UUID, count as one, and a name for all devices (`all`) as none.
 *
 * @param taken full names of devices that are in use
 * Errors: `invalid_input`, a field `gres[i]` per request that cannot be met.
 */
export function allocateDevices(
  requests: readonly GresRequest[],
  devices: Iterable<CdiDevice>,
  taken: ReadonlySet<string> = new Set(),
): Result<readonly string[], InvalidInput> {
  const unreadable = invalidInput('allocateDevices', [
    { field: '', problem: 'something given throws when it is read' },
  ]);
  return orElse(() => allocate(requests, devices, taken), err(unreadable));
}

function allocate(
  requests: readonly GresRequest[],
  devices: Iterable<CdiDevice>,
  taken: ReadonlySet<string>,
): Result<readonly string[], InvalidInput> {
  // An iterator gives its devices once.
  const given = itemsOf(devices);
  const form = formProblems(requests, given, taken);
  if (form.length > 0 || given === undefined) return err(invalidInput('allocateDevices', form));
  const offered = distinct(given as readonly CdiDevice[]);
  const free = offered.filter(({ names }) => !names.some((name) => taken.has(name)));
  const unmet = new Map<GresRequest, string>();
  const chosen = new Map<GresRequest, readonly string[]>();
  const order = [...requests].sort((a, b) => Number(a.type === undefined) - Number(b.type === undefined));
  for (const request of order) {
    const fits = ({ device }: Offer): boolean => isOf(device, request);
    const picked = free.filter(fits).slice(0, request.count);
    if (picked.length < request.count) {
      const what = request.type === undefined ? request.name : `${request.name} of type ${request.type}`;
      const all = offered.filter(fits).length;
      unmet.set(request, `asks for ${request.count} ${what}; ${picked.length} of ${all} on this node are free`);
    }
    for (const offer of picked) free.splice(free.indexOf(offer), 1);
    chosen.set(
      request,
      picked.map(({ device }) => device.name),
    );
  }
  const problems = requests.flatMap((request, index): InputProblem[] => {
    const problem = unmet.get(request);
    return problem === undefined ? [] : [{ field: `gres[${index}]`, problem }];
  });
  if (problems.length > 0) return err(invalidInput('allocateDevices', problems));
  return ok(Object.freeze(requests.flatMap((request) => chosen.get(request) ?? [])));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const areStrings = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item: unknown) => typeof item === 'string');

function itemsOf(devices: unknown): readonly unknown[] | undefined {
  if (!isObject(devices) || !(Symbol.iterator in devices) || typeof devices[Symbol.iterator] !== 'function')
    return undefined;
  try {
    return [...(devices as Iterable<unknown>)];
  } catch {
    return undefined;
  }
}

function isDevice(value: unknown): boolean {
  const device = value as Partial<CdiDevice> | null;
  return (
    isObject(device) &&
    typeof device.name === 'string' &&
    typeof device.kind === 'string' &&
    areStrings(device.nodes) &&
    isObject(device.annotations)
  );
}

/** What callers without types may get wrong. */
function formProblems(
  requests: unknown,
  devices: readonly unknown[] | undefined,
  taken: unknown,
): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  if (
    !Array.isArray(requests) ||
    !requests.every(
      (r: Partial<GresRequest> | null) =>
        isObject(r) &&
        typeof r.name === 'string' &&
        Number.isInteger(r.count) &&
        ['string', 'undefined'].includes(typeof r.type),
    )
  )
    problems.push({ field: 'requests', problem: 'must be an array of requests, as parseGres answers them' });
  if (devices === undefined || !devices.every(isDevice))
    problems.push({ field: 'devices', problem: 'must be the devices of a CDI registry' });
  if (!(taken instanceof Set)) problems.push({ field: 'taken', problem: 'must be a Set of device names' });
  return problems;
}

interface Offer {
  readonly device: CdiDevice;
  /** Every name that it goes by. */
  readonly names: readonly string[];
}

function distinct(devices: readonly CdiDevice[]): Offer[] {
  const offers = new Map<string, Offer>();
  const sorted = devices
    .filter(({ name }) => !name.endsWith('=all'))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  for (const device of sorted) {
    // Devices of the same nodes are the same; without nodes of its own a device is told by its name.
    const key = device.nodes.length === 0 ? device.name : `${device.kind}\n${[...device.nodes].sort().join('\n')}`;
    const known = offers.get(key);
    offers.set(key, { device: known?.device ?? device, names: [...(known?.names ?? []), device.name] });
  }
  return [...offers.values()];
}

function isOf({ kind, annotations }: CdiDevice, { name, type }: GresRequest): boolean {
  const [vendor = '', deviceClass] = kind.split('/');
  if (deviceClass !== name) return false;
  if (type === undefined) return true;
  const own = annotations[GRES_TYPE_ANNOTATION];
  const types = own === undefined ? [vendor, vendor.split('.')[0] ?? ''] : [own];
  return types.some((text) => text.toLowerCase() === type.toLowerCase());
}
