import {
  type Fields,
  flag,
  isObject,
  list,
  numberFrom,
  object,
  oneOf,
  record,
  type Shape,
  text,
} from '../../core/shape.js';
import { got } from '../../core/got.js';
import { programShape } from '../process/program.js';
import type { MockImage } from './image-store.js';
import type { MockRegistry, RegistryFault } from './registry.js';
import type { NodeTraits, ProgramMatch } from './runtime-state.js';

const IMAGE: Fields<MockImage> = {
  names: list(text),
  user: text,
  entrypoint: list(text),
  cmd: list(text),
  env: record(text),
  workingDir: text,
  stopSignal: text,
  files: record(text),
  sizeBytes: numberFrom(0),
  program: programShape,
  fitsPlatform: flag,
  pinned: flag,
};

const named = object(IMAGE);

/** A name, or what an image is made of. */
export const imageShape: Shape = (value, field, problems) => {
  if (typeof value === 'string') return;
  named(value, field, problems);
  const names = isObject(value) ? (value as Partial<MockImage>).names : [''];
  if (names === undefined || names.length === 0) problems.add(`${field}.names`, 'must name the image at least once');
};

/** Each fault there is; one without a line here does not compile. */
const FAULTS: Readonly<Record<RegistryFault, true>> = {
  refused: true,
  no_such_host: true,
  speaks_http: true,
  self_signed: true,
  silent: true,
  stalled: true,
  corrupt: true,
  html: true,
  blob_missing: true,
  cut_short: true,
  wrong_platform: true,
  disk_full: true,
  '403_at_ping': true,
  403: true,
  429: true,
  500: true,
  502: true,
  503: true,
};

const registryFault: Shape = (value, field, problems) => {
  const isOne = Object.keys(FAULTS).some((name) => value === name || value === Number(name));
  if (!isOne) problems.add(field, `must be one of ${Object.keys(FAULTS).join(', ')}, got ${got(value)}`);
};

const REGISTRY: Fields<MockRegistry> = {
  images: list(imageShape),
  credentials: object<NonNullable<MockRegistry['credentials']>>({ username: text, password: text }),
  auth: oneOf('basic', 'bearer'),
  identityToken: text,
  fault: registryFault,
  pullMs: numberFrom(0),
  hasEverything: flag,
};

/** A registry as the simulated node meets it. */
export const registryShape = object(REGISTRY);

const textOrExpression: Shape = (value, field, problems) => {
  if (typeof value !== 'string' && !(value instanceof RegExp))
    problems.add(field, `must be a string or an expression, got ${got(value)}`);
};

const MATCH: Fields<ProgramMatch> = { image: textOrExpression, name: textOrExpression, labels: record(text) };

/** What a program is chosen by. */
export const matchShape = object(MATCH);

const TRAITS: Fields<NodeTraits> = {
  cgroups: oneOf('v1', 'v2'),
  hugetlb: flag,
  mounts: oneOf('shared', 'private'),
  pauseImage: oneOf('present', 'unreachable'),
  checksSignatures: flag,
  podMetrics: oneOf('one', 'all'),
  deafPause: flag,
};

/** What of the node shows. */
export const traitsShape = object(TRAITS);
