import type { Clock } from '../../core/clock.js';
import type { ContainerConfig } from '../../generated/types.js';
import type { Program } from '../process/program.js';
import { EventHub } from './event-hub.js';
import { notFound, unknown } from './grpc-status.js';
import { Seeded } from './ids.js';
import { parseReference } from './image-reference.js';
import { ImageStore, type MockImage, type StoredImage } from './image-store.js';
import type { Personality } from './personality.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import { asImage, type MockRegistry, type Registry } from './registry.js';
import { StreamTokens } from './stream-tokens.js';

/** What a program is chosen by. */
export interface ProgramMatch {
  /** Name of the image, short or whole, or an expression that one of its names fits. */
  readonly image?: string | RegExp | undefined;
  /** Name of the container's metadata. */
  readonly name?: string | RegExp | undefined;
  /** Labels that the container has. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** Traits of the node that decide what a runtime on it can do. */
export interface NodeTraits {
  /** Resources by their cgroup v2 names are refused on `v1`, where the runtime looks at them. @default 'v2' */
  readonly cgroups: 'v1' | 'v2';
  /** Whether the kernel has the hugetlb controller. @default true */
  readonly hugetlb: boolean;
  /** Whether mounts of the host propagate; from `private` ones nothing can. @default 'shared' */
  readonly mounts: 'shared' | 'private';
  /** Without its pause image no sandbox can be made. @default 'present' */
  readonly pauseImage: 'present' | 'unreachable';
  /** Whether CRI-O has a signature policy, and so needs `user_specified_image`. @default false */
  readonly checksSignatures: boolean;
  /** Whether CRI-O is set up to tell all metrics (`included_pod_metrics = all`), and not one. @default 'one' */
  readonly podMetrics: 'one' | 'all';
  /**
   * Whether the pause process of CRI-O loses the signal of a stop in its first 100 ms, as it can: the stop then takes its
   * caller's whole time limit. @default true
   */
  readonly deafPause: boolean;
}

export interface StateOptions {
  readonly clock: Clock;
  readonly personality: Personality;
  readonly seed: string | number;
  readonly registries: Readonly<Record<string, MockRegistry>>;
  readonly localImages: readonly (string | MockImage)[];
  /** `no_cni`: sandboxes with a network of their own fail, as on a node without CNI configuration. */
  readonly network: 'ready' | 'no_cni';
  /** Whether a runtime where events can be configured has them on. */
  readonly events: boolean;
  /** Name of the node, which containers on the host's network see. */
  readonly hostname: string;
  readonly node: NodeTraits;
}

/** Everything the simulated runtime knows. */
export class RuntimeState {
  readonly clock: Clock;
  readonly personality: Personality;
  readonly seeded: Seeded;
  readonly options: StateOptions;
  readonly sandboxes = new Map<string, SandboxRecord>();
  readonly containers = new Map<string, ContainerRecord>();
  /** Names of sandboxes and containers that are taken, by whom. */
  readonly sandboxNames = new Map<string, string>();
  readonly containerNames = new Map<string, string>();
  readonly images: ImageStore;
  readonly registries = new Map<string, Registry>();
  /** Pulls under way, by reference. */
  readonly pulls = new Map<string, Promise<void>>();
  readonly events: EventHub;
  readonly streams: StreamTokens;
  readonly programs: { readonly match: ProgramMatch; readonly program: Program }[] = [];
  /** Ports of sandboxes, by the port of this machine that stands for them. */
  readonly ports = new Map<number, number>();
  /** CDI devices that the node knows, such as `vendor.com/gpu=0`. */
  readonly cdiDevices = new Set<string>();
  /** Whether the runtime runs at all. Containers live on without it. */
  up = true;
  /** What waits for the runtime to come back. */
  readonly whenUp: (() => void)[] = [];
  /** Time from an exit until the runtime has noticed it, in milliseconds. */
  exitNoticeMs = 0;
  podCidr = '';
  #lastNs = 0n;
  #pods = 0;

  constructor(options: StateOptions) {
    this.options = options;
    this.clock = options.clock;
    this.personality = options.personality;
    this.images = new ImageStore(options.personality.imageIdPrefix);
    this.seeded = new Seeded(options.seed);
    this.events = new EventHub(options.personality, () => this.clock.nowMs());
    this.streams = new StreamTokens(this.seeded, this.clock);
    for (const [host, registry] of Object.entries(options.registries)) this.setRegistry(host, registry);
    for (const image of options.localImages) this.load(image);
  }

  /** The time in nanoseconds since the epoch; never twice the same, so that what happened first sorts first. */
  nowNs(): bigint {
    const ms = this.clock.nowMs();
    const whole = Math.floor(ms);
    const ns = BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1_000_000));
    this.#lastNs = ns > this.#lastNs ? ns : this.#lastNs + 1n;
    return this.#lastNs;
  }

  setRegistry(host: string, registry: MockRegistry): void {
    const images = (registry.images ?? []).map(asImage);
    this.registries.set(host, { ...registry, host, images });
  }

  /** Puts an image on the node without a pull. */
  load(image: string | MockImage): StoredImage | undefined {
    const whole = asImage(image);
    let stored: StoredImage | undefined;
    for (const name of whole.names) {
      const reference = parseReference(name);
      if (typeof reference !== 'string') stored = this.images.add(whole, reference);
    }
    return stored;
  }

  nextIp(): string {
    this.#pods++;
    return `10.88.${(this.#pods >> 8) & 0xff}.${this.#pods & 0xff}`;
  }

  /** Sandboxes by id or part of one; `ambiguous` where several fit. */
  lookUpSandbox(id: string): SandboxRecord | 'ambiguous' | undefined {
    return lookUp(this.sandboxes, id);
  }

  lookUpContainer(id: string): ContainerRecord | 'ambiguous' | undefined {
    return lookUp(this.containers, id);
  }

  /** The container, or the error of the runtime. `lead` is what containerd says before "not found". */
  container(id: string, lead = `an error occurred when try to find container "${id}"`): ContainerRecord {
    const { family, prefixWord } = this.personality;
    if (id === '') {
      throw family === 'cri-o'
        ? notFound('could not find container "": container ID should not be empty')
        : unknown(`${lead}: ${prefixWord} can't be empty`);
    }
    const found = this.lookUpContainer(id);
    if (found === 'ambiguous') {
      throw family === 'cri-o'
        ? notFound(`could not find container "${id}": Multiple IDs found with provided prefix: ${id}`)
        : unknown(`${lead}: Multiple IDs found with provided prefix: ${id}`);
    }
    if (found !== undefined) return found;
    throw notFound(family === 'cri-o' ? absentContainer(id) : `${lead}: not found`);
  }

  /** The program that a container is to run; `undefined`: none was given. */
  programOf(stored: StoredImage, config: ContainerConfig): Program | undefined {
    const { image, labels, metadata } = config;
    const imageNames = [image?.image ?? '', image?.userSpecifiedImage ?? '', ...stored.tags, ...stored.digests];
    const scripted = this.programs.findLast(({ match }) => {
      const rightName = match.name === undefined || fits(match.name, metadata?.name ?? '');
      const wanted = match.image;
      const rightImage = wanted === undefined || imageNames.some((name) => fitsImage(wanted, name));
      const rightLabels = Object.entries(match.labels ?? {}).every(([key, value]) => labels[key] === value);
      return rightName && rightImage && rightLabels;
    });
    return scripted?.program ?? stored.image.program;
  }

  containersOf(sandbox: SandboxRecord): readonly ContainerRecord[] {
    const found: ContainerRecord[] = [];
    for (const container of this.containers.values()) if (container.sandbox === sandbox) found.push(container);
    return found;
  }
}

/** The words of CRI-O for a container it does not know. */
export function absentContainer(id: string): string {
  return `could not find container "${id}": container with ID starting with ${id} not found: ID does not exist`;
}

function fits(wanted: string | RegExp, text: string): boolean {
  return typeof wanted === 'string' ? wanted === text : wanted.test(text);
}

/** `busybox`, `busybox:latest` and `docker.io/library/busybox:latest` are the same image. */
function fitsImage(wanted: string | RegExp, text: string): boolean {
  if (fits(wanted, text)) return true;
  if (typeof wanted !== 'string') return false;
  const [a, b] = [parseReference(wanted), parseReference(text)];
  return typeof a !== 'string' && typeof b !== 'string' && a.text === b.text;
}

function lookUp<T extends { readonly id: string }>(
  all: ReadonlyMap<string, T>,
  id: string,
): T | 'ambiguous' | undefined {
  const whole = all.get(id);
  if (whole !== undefined || id === '' || id.length >= 64) return whole;
  let found: T | undefined;
  for (const one of all.values()) {
    if (!one.id.startsWith(id)) continue;
    if (found !== undefined) return 'ambiguous';
    found = one;
  }
  return found;
}
