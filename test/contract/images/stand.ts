import { type CriRuntime, type PullReason, type RegistryCredentials } from 'crane-cri';
import { afterAll, beforeAll, describe } from 'vitest';

import { describeEachRuntime, realRuntimes } from '../../real/each-runtime.js';
import { mockStands } from './mock-stand.js';
import { realStand } from './real-stand.js';

/** How a registry, or what it has, can be. */
export const SITUATIONS = {
  right_credentials: undefined,
  missing_tag: 'not_found',
  missing_repository: 'not_found',
  no_credentials: 'unauthorized',
  wrong_credentials: 'unauthorized',
  forbidden: 'denied',
  too_many_requests: 'rate_limited',
  registry_down: 'registry_down',
  connection_refused: 'network',
  speaks_http: 'scheme',
  self_signed: 'tls',
  wrong_architecture: 'platform',
  corrupt_layer: 'corrupt',
} as const satisfies Readonly<Record<string, PullReason | undefined>>;

export type Situation = keyof typeof SITUATIONS;

export interface Pullable {
  readonly reference: string;
  readonly credentials?: RegistryCredentials | undefined;
}

/** A runtime with registries of every kind before it. */
export interface ImageStand {
  readonly client: CriRuntime;
  /** Whether it tells how far a download is. */
  readonly hasContent: boolean;
  readonly situations: Readonly<Record<Situation, Pullable>>;
  /** An image that this runtime has not, in an open registry. */
  fresh(): Promise<Pullable>;
  /** One that two users may read, each by a password. */
  freshPrivate(): Promise<{ readonly reference: string; readonly users: readonly RegistryCredentials[] }>;
  /** One that comes so slowly that no test waits for it. */
  endless(): Promise<EndlessPull>;
  /** Pulls of an image that got as far as its registry. */
  pullsOf(reference: string): number;
  close(): Promise<void>;
}

export interface EndlessPull extends Pullable {
  /** Resolves when the download is under way. */
  begun(): Promise<unknown>;
  /** Resolves when the runtime has let go of it. */
  abandoned(): Promise<unknown>;
}

export interface StandOf {
  readonly name: string;
  open(): Promise<ImageStand>;
}

/** The mock in every personality, or the real runtimes where the run provides them. */
export function describeEachStand(name: string, declare: (stand: () => ImageStand) => void): void {
  if (realRuntimes() === undefined) {
    for (const mock of mockStands()) describe(`${name} on ${mock.name}`, () => declareOn(mock, declare));
  } else {
    describeEachRuntime(name, ({ stand, version }) => declareOn(realStand(stand, version), declare));
  }
}

function declareOn({ open }: StandOf, declare: (stand: () => ImageStand) => void): void {
  let opened: ImageStand | undefined;
  beforeAll(async () => {
    opened = await open();
  }, 60_000);
  afterAll(() => opened?.close());
  declare(() => {
    if (opened === undefined) throw new Error('the stand is not open');
    return opened;
  });
}
