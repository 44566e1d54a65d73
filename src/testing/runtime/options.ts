import { clockShape } from '../base/well-formed.js';
import { got } from '../../core/got.js';
import {
  elsewhere,
  type Fields,
  flag,
  list,
  numberFrom,
  object,
  oneOf,
  record,
  type Shape,
  text,
  wholeNumber,
} from '../../core/shape.js';
import { rpcShape } from '../dispatch/fault-shape.js';
import { type Program, programShape, type ProgramSpec } from '../process/program.js';
import { imageShape, matchShape, registryShape, traitsShape } from '../state/option-shapes.js';
import { PERSONALITIES } from '../state/personalities.js';
import type { Clock } from '../../core/clock.js';
import type { Latency, Shutdown } from '../dispatch/dispatcher.js';
import type { MockImage } from '../state/image-store.js';
import type { PersonalityName } from '../state/personality.js';
import type { MockRegistry } from '../state/registry.js';
import type { NodeTraits, ProgramMatch } from '../state/runtime-state.js';

/** How a mock is made. Everything is optional. */
export interface MockRuntimeOptions {
  /** Which real runtime it behaves as. @default 'containerd-2.1' */
  readonly personality?: PersonalityName | undefined;
  /** Where its time comes from: a `VirtualClock`, or the machine's. @default the machine's */
  readonly clock?: Clock | undefined;
  /** The same seed gives the same ids and the same chances. @default 0 */
  readonly seed?: string | number | undefined;
  /** Images that are on the node from the start. @default none */
  readonly images?: readonly (string | MockImage)[] | undefined;
  /** Registries by host; `*` is every host not named. @default docker.io with busybox, alpine, debian and ubuntu */
  readonly registries?: Readonly<Record<string, MockRegistry>> | undefined;
  /** What containers do; the last that matches counts. @default a small shell reads their command */
  readonly programs?: readonly { readonly match: ProgramMatch; readonly program: Program | ProgramSpec }[] | undefined;
  /** How long calls take: nothing, the measured medians of the personality, or milliseconds by RPC. @default 'none' */
  readonly latency?: Latency | undefined;
  /** Whether the node can give sandboxes a network of their own. @default 'ready' */
  readonly network?: 'ready' | 'no_cni' | undefined;
  /** Whether CRI-O has events switched on, which by default it has not. @default false */
  readonly events?: boolean | undefined;
  /** Name of the node. @default 'mock-node' */
  readonly hostname?: string | undefined;
  /** CDI devices that the node has. @default none */
  readonly cdiDevices?: readonly string[] | undefined;
  /** What of the node's kernel and set-up shows. */
  readonly traits?: Partial<NodeTraits> | undefined;
}

/** How a restart goes. */
export interface RestartOptions {
  /** Time without the runtime, in milliseconds. @default 0 */
  readonly downForMs?: number | undefined;
  /** By SIGKILL, or by SIGTERM. @default 'killed' */
  readonly how?: Shutdown | undefined;
  /** Calls after it that hear "server is not initialized yet", where the personality says so. @default 1 */
  readonly notReadyCalls?: number | undefined;
}

const seed: Shape = (value, field, problems) => {
  if (typeof value !== 'string' && typeof value !== 'number')
    problems.add(field, `must be a string or a number, got ${got(value)}`);
};

/** A word, or milliseconds by RPC. */
const latency: Shape = (value, field, problems) => {
  if (typeof value !== 'object') return oneOf('none', 'measured')(value, field, problems);
  record(numberFrom(0))(value, field, problems);
  for (const rpc of Object.keys(value ?? {})) rpcShape(rpc, field, problems);
};

const OPTIONS: Fields<MockRuntimeOptions> = {
  personality: oneOf(...Object.keys(PERSONALITIES)),
  clock: clockShape,
  seed,
  images: list(imageShape),
  registries: record(registryShape),
  programs: list(object({ match: matchShape, program: programShape })),
  latency,
  network: oneOf('ready', 'no_cni'),
  events: flag,
  hostname: text,
  cdiDevices: list(text),
  traits: traitsShape,
};

/** How a mock is made. */
export const optionsShape = object(OPTIONS);

/** How many there are of it, and how each is made: the fleet hands the rest on to each node, which looks at it. */
export const fleetShape = object({ ...OPTIONS, size: wholeNumber(1), node: elsewhere });

/** How the runtime's process ends. */
export const shutdownShape = oneOf('killed', 'terminated');

const RESTART: Fields<RestartOptions> = { downForMs: numberFrom(0), how: shutdownShape, notReadyCalls: wholeNumber(0) };

/** How a restart goes. */
export const restartShape = object(RESTART);
