// Loads the package, uses one part of it after the other, and prints which modules each step has loaded. A program of its
// own, as a module is loaded once in a process.
import { mkdtempSync, rmSync } from 'node:fs';
import inspector from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCES = new URL('../../../src/', import.meta.url).href;
const PACKAGE = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

const seen = new Set<string>();
const session = new inspector.Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params }) => seen.add(params.url));
session.post('Debugger.enable');

/** Modules of src/ by their path there, and packages by their name, that were loaded since the last time. */
function newlyLoaded(): readonly string[] {
  const names = [...seen].flatMap((url) =>
    url.startsWith(SOURCES) ? [url.slice(SOURCES.length)] : (PACKAGE.exec(url)?.[1] ?? []),
  );
  seen.clear();
  return [...new Set(names)].sort();
}

newlyLoaded();
const { CraneNode, CriRuntime, containerUsage, exec, readLog, userCredentialSources } =
  await import('../../../src/index.js');
const loaded: Record<string, readonly string[]> = { import: newlyLoaded() };
const scratch = mkdtempSync(join(tmpdir(), 'crane-cri-loaded-'));
const socket = join(scratch, 'nobody.sock');
const nobody = CriRuntime.lazy(socket)._unsafeUnwrap();
const [registryFile, dockerFile, environment] = userCredentialSources({ home: scratch, env: {} });
const { signal } = new AbortController();
const id = 'a'.repeat(64) as never;

const STEPS: Record<string, () => unknown> = {
  'a configuration': async () => {
    const { parseContainerConfigText } = await import('../../../src/crane.js');
    return parseContainerConfigText('Container:\n  Enabled: false\n');
  },
  'a log': () => readLog(join(scratch, 'none.log')).next(),
  "a user's registry.json": async () => registryFile?.find('docker.io', 'library/busybox', signal),
  "docker's config.json": async () => dockerFile?.find('docker.io', 'library/busybox', signal),
  'credentials of the environment': async () => environment?.find('docker.io', 'library/busybox', signal),
  'a call': () => nobody.version({}),
  'a measurement': () => containerUsage(nobody, id),
  'a session': () => exec(nobody, { containerId: id, command: ['true'] }),
  'a doctor': async () => {
    const { doctor } = await import('../../../src/doctor.js');
    return doctor({ endpoint: socket, checkTimeoutMs: 100 });
  },
  'a node': async () => {
    const { MockRuntime } = await import('../../../src/testing/index.js');
    newlyLoaded();
    const node = (await CraneNode.over(new MockRuntime().service))._unsafeUnwrap();
    await node.close();
  },
};
for (const [name, use] of Object.entries(STEPS)) {
  await use();
  loaded[name] = newlyLoaded();
}
await nobody.close();
rmSync(scratch, { recursive: true });
console.log(JSON.stringify(loaded));
