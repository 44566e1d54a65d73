import { sleep } from '../../core/clock.js';
import type { AuthConfig } from '../../generated/types.js';
import { registryServer } from '../../policy/image/auth-match.js';
import type { CallScope } from './call-scope.js';
import { Code, GrpcStatus, unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { imageSize, showImage, type StoredImage } from './image-store.js';
import { parseReference, type Reference } from './image-reference.js';
import { badReference, pullError, type PullFault } from './pull-errors.js';
import { DEFAULT_PULL_MS, findInRegistry, type Registry, type RegistryFault } from './registry.js';
import type { RuntimeState } from './runtime-state.js';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** What the runtime makes of the credentials in the request. */
function loginOf(state: RuntimeState, reference: Reference, auth: AuthConfig | undefined): Login | undefined {
  if (auth === undefined) return undefined;
  const { personality } = state;
  if (personality.serverAddress === 'needs_scheme_and_host' && auth.serverAddress !== '') {
    const address = /^https?:\/\/([^/]+)/.exec(auth.serverAddress);
    if (address?.[1] !== registryServer(reference.host)) return undefined;
  }
  const plain = auth.username === '' ? undefined : { username: auth.username, password: auth.password };
  if (auth.auth === '' || (plain !== undefined && personality.conflictingAuth === 'user_wins')) return plain;
  return decodeAuth(state, reference, auth.auth);
}

function decodeAuth(state: RuntimeState, reference: Reference, text: string): Login | undefined {
  const isCrio = state.personality.family === 'cri-o';
  const where =
    state.personality.name === 'containerd-2.1'
      ? `failed to resolve image: failed to get credentials for "${reference.host}": `
      : `failed to resolve reference "${reference.text}": `;
  const lead = isCrio ? '' : `failed to pull and unpack image "${reference.text}": ${where}`;
  const bad = /[^A-Za-z0-9+/=]/.exec(text);
  if (bad !== null || text.length % 4 !== 0)
    throw unknown(`${lead}illegal base64 data at input byte ${bad?.index ?? text.length}`);
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon === -1) {
    if (isCrio) return undefined;
    // containerd really repeats what it decoded.
    throw unknown(`${lead}invalid decoded auth: "${decoded}\\x00"`);
  }
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/\0+$/, '') };
}

function checkAccess(
  state: RuntimeState,
  registry: Registry,
  reference: Reference,
  auth: AuthConfig | undefined,
): void {
  const login = loginOf(state, reference, auth);
  const { credentials } = registry;
  if (credentials === undefined) return;
  const isBearer = registry.auth === 'bearer';
  if (
    isBearer &&
    registry.identityToken !== undefined &&
    auth?.identityToken === registry.identityToken &&
    state.personality.family === 'containerd'
  )
    return;
  if (login === undefined) throw pullError(state.personality, reference, isBearer ? 'bearer_denied' : 'no_credentials');
  if (login.username !== credentials.username || login.password !== credentials.password) {
    throw pullError(state.personality, reference, isBearer ? 'bearer_wrong_password' : 'wrong_credentials');
  }
}

/** The registry of a reference. A host that nobody described does not exist. */
function registryOf(state: RuntimeState, reference: Reference): Registry {
  const registry = state.registries.get(reference.host) ?? state.registries.get('*');
  if (registry !== undefined) return registry;
  throw pullError(state.personality, reference, /^(localhost|127\.)/.test(reference.host) ? 'refused' : 'no_such_host');
}

async function download(state: RuntimeState, registry: Registry, scope: CallScope): Promise<void> {
  await sleep(state.clock, registry.pullMs ?? DEFAULT_PULL_MS, scope.signal);
  if (registry.fault === 'stalled') await scope.left();
}

/** One download per reference: others wait for it. What follows when the first caller leaves differs. */
async function downloadOnce(
  state: RuntimeState,
  registry: Registry,
  reference: Reference,
  scope: CallScope,
): Promise<void> {
  const running = state.pulls.get(reference.text);
  if (running !== undefined) {
    await Promise.race([running, scope.left()]);
    if (scope.abandonment() !== undefined) throw scope.gone();
    if (state.images.find(reference.text) !== undefined) return;
    if (state.personality.abandonedPull === 'others_cancelled')
      throw new GrpcStatus(
        Code.CANCELLED,
        `unable to pull image or OCI artifact: pull image err: copying system image from manifest list: context canceled`,
      );
    return downloadOnce(state, registry, reference, scope);
  }
  const own = download(state, registry, scope);
  state.pulls.set(reference.text, own);
  await own;
  state.pulls.delete(reference.text);
  if (scope.abandonment() !== undefined) throw scope.gone();
}

/** What is wrong with layers, and so shows after the manifest. */
const IN_LAYERS: ReadonlySet<RegistryFault> = new Set(['stalled', 'corrupt', 'disk_full', 'blob_missing', 'cut_short']);

export const pullImage: Handler<'pullImage'> = async (state, { image, auth }, scope) => {
  const name = image?.image ?? '';
  const reference = parseReference(name);
  if (typeof reference === 'string') throw badReference(state.personality, name, reference);
  if (!(await scope.work())) throw scope.gone();
  const registry = registryOf(state, reference);
  const { fault } = registry;
  if (fault === 'silent' || (fault === 429 && state.personality.family === 'cri-o')) {
    await scope.left();
    throw scope.gone();
  }
  if (fault !== undefined && !IN_LAYERS.has(fault)) throw pullError(state.personality, reference, fault as PullFault);
  checkAccess(state, registry, reference, auth);
  const found = findInRegistry(registry, reference);
  if (found === undefined) throw pullError(state.personality, reference, 'not_found');
  if (found.fitsPlatform === false) throw pullError(state.personality, reference, 'wrong_platform');
  await downloadOnce(state, registry, reference, scope);
  // containerd tries again where a layer was cut short, and has it in the end.
  const recovers = fault === 'cut_short' && state.personality.family === 'containerd';
  if (fault !== undefined && fault !== 'stalled' && !recovers) throw pullError(state.personality, reference, fault);
  const stored = state.images.add(found, reference);
  return { imageRef: `${state.personality.imageIdPrefix}${stored.id}` };
};

/** The image a request names, or the runtime's refusal of the name. */
function findNamed(state: RuntimeState, name: string): StoredImage | undefined {
  const isCrio = state.personality.family === 'cri-o';
  if (name === '') throw unknown(isCrio ? 'no image specified' : 'can not resolve "" locally: ambiguous digest string');
  const stored = state.images.find(name);
  if (stored !== undefined || !isCrio) return stored;
  const reference = parseReference(name);
  if (typeof reference === 'string') throw badReference(state.personality, name, reference);
  return undefined;
}

export const imageStatus: Handler<'imageStatus'> = async (state, { image, verbose }, scope) => {
  await scope.work();
  const stored = findNamed(state, image?.image ?? '');
  if (stored === undefined) return {};
  const config = {
    Env: Object.entries(stored.image.env ?? {}).map(([key, value]) => `${key}=${value}`),
    Cmd: stored.image.cmd,
    Entrypoint: stored.image.entrypoint,
    WorkingDir: stored.image.workingDir,
    User: stored.image.user,
  };
  const info = { chainID: `sha256:${stored.digest}`, imageSpec: { architecture: 'amd64', os: 'linux', config } };
  return { image: showImage(stored, state.personality), info: verbose ? { info: JSON.stringify(info) } : {} };
};

export const listImages: Handler<'listImages'> = async (state, { filter }, scope) => {
  await scope.work();
  const name = filter?.image?.image ?? '';
  const wanted = name === '' || state.personality.listImagesFilter === 'ignored' ? undefined : findNamed(state, name);
  const all = state.images
    .all()
    .filter((stored) =>
      wanted === undefined ? name === '' || state.personality.listImagesFilter === 'ignored' : stored === wanted,
    );
  return { images: all.map((stored) => showImage(stored, state.personality)) };
};

export const removeImage: Handler<'removeImage'> = async (state, { image }, scope) => {
  const name = image?.image ?? '';
  await scope.work();
  const stored = findNamed(state, name);
  if (stored === undefined) return {};
  if (state.personality.removeImage === 'one_name_not_in_use') {
    const reference = parseReference(name);
    const isName =
      typeof reference !== 'string' && (stored.tags.has(reference.text) || stored.digests.has(reference.text));
    if (isName && stored.tags.size > 1) {
      stored.tags.delete(reference.text);
      return {};
    }
    const user = [...state.containers.values()].find((container) => container.image === stored);
    if (user !== undefined) throw unknown(`image used by ${user.id}: image is in use by a container`);
  }
  state.images.remove(stored);
  return {};
};

export const imageFsInfo: Handler<'imageFsInfo'> = async (state, _request, scope) => {
  await scope.work();
  const usedBytes = state.images.all().reduce((sum, stored) => sum + imageSize(stored.image, state.personality), 0);
  const root = state.personality.family === 'cri-o' ? '/var/lib/containers/storage' : '/var/lib/containerd';
  const usage = (path: string, bytes: number, inodes: number) => ({
    timestamp: state.nowNs(),
    fsId: { mountpoint: path },
    usedBytes: { value: BigInt(bytes) },
    inodesUsed: { value: BigInt(inodes) },
  });
  return {
    imageFilesystems: [
      usage(`${root}/io.containerd.snapshotter.v1.overlayfs`, usedBytes, 10 * state.images.all().length),
    ],
    containerFilesystems: [
      usage(`${root}/io.containerd.snapshotter.v1.overlayfs`, 4_096 * state.containers.size, 2 * state.containers.size),
    ],
  };
};
