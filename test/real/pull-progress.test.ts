// Acceptance of exact progress: a large image that comes slowly, on each real containerd.
import { CraneNode, type PullProgress } from 'crane-cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { describeEachRuntime } from './each-runtime.js';
import { buildLargeImage } from './images.mjs';
import { pushImage } from './registry.mjs';
import { type RegistryProxy, startRegistryProxy } from './registry-proxy.mjs';

const MEGABYTES = 208;
const REPOSITORY = 'progress/large.image';

/** What the manifest says has to come. */
async function manifestOf(host: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`http://${host}/v2/${REPOSITORY}/manifests/1`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  });
  interface Blob {
    readonly digest: string;
    readonly size: number;
  }
  const { config, layers } = (await answer.json()) as { readonly config: Blob; readonly layers: readonly Blob[] };
  return new Map([config, ...layers].map(({ digest, size }) => [digest, size]));
}

describeEachRuntime('the progress of a pull', ({ stand, runtime }) => {
  let proxy: RegistryProxy;
  beforeAll(async () => {
    await pushImage(
      stand.registries.open,
      await buildLargeImage({ megabytes: MEGABYTES, layers: 4 }),
      `${REPOSITORY}:1`,
    );
    // Each blob at its own pace, so that they come side by side and end one after another.
    proxy = await startRegistryProxy(stand.registries.open, { behaviour: { bytesPerSecond: 12_000_000 } });
  }, 120_000);
  afterAll(async () => {
    await proxy.close();
  });

  it(
    `of ${MEGABYTES} MB is exact, never goes back, and ends with all bytes of the manifest`,
    { timeout: 120_000 },
    async () => {
      await using node = (await CraneNode.connect(runtime.endpoint))._unsafeUnwrap();
      const reference = `${proxy.host}/${REPOSITORY}:1`;
      const steps: PullProgress[] = [];
      const image = await node.images.ensure(reference, { onProgress: (progress) => steps.push(progress) });
      expect(image._unsafeUnwrap().pulled).toBe(true);

      const exact = steps.flatMap(({ transfer }) => (transfer.accuracy === 'exact' ? [transfer] : []));
      const manifest = await manifestOf(stand.registries.open.host);
      const totalBytes = [...manifest.values()].reduce((sum, size) => sum + size, 0);
      expect(totalBytes).toBeGreaterThan(200 * 1_048_576);
      const between = exact.filter(({ percent }) => percent > 0 && percent < 100);
      expect(between.length).toBeGreaterThanOrEqual(5);
      for (const [i, { doneBytes, percent, layers }] of exact.entries()) {
        expect(doneBytes).toBeGreaterThanOrEqual(exact[i - 1]?.doneBytes ?? 0);
        expect(percent).toBeGreaterThanOrEqual(exact[i - 1]?.percent ?? 0);
        expect(new Map(layers.map(({ digest, sizeBytes }) => [digest, sizeBytes]))).toEqual(manifest);
      }
      const last = steps.at(-1);
      expect(last).toMatchObject({
        phase: 'done',
        transfer: { accuracy: 'exact', percent: 100, doneBytes: totalBytes, totalBytes },
      });
      // Nothing was told of a pull that did not happen, and nothing stays under way.
      expect(steps.map(({ phase }) => phase).filter((phase) => phase !== 'pulling')).toEqual(['queued', 'done']);
      expect((await node.runtime.content?.ingests())?._unsafeUnwrap()).toEqual([]);
      expect((await node.images.remove(reference))._unsafeUnwrap().removed).toBe(true);
    },
  );

  it('is an estimate or unknown where nobody may look at the content store', async () => {
    const { CriRuntime, ImageManager } = await import('crane-cri');
    await using client = (await CriRuntime.connect(runtime.endpoint))._unsafeUnwrap();
    const steps: PullProgress[] = [];
    const images = ImageManager.over(client, { content: 'none', progressIntervalMs: 50 });
    const onProgress = (progress: PullProgress): void => void steps.push(progress);
    const pulled = await images.ensure(stand.images.user, { policy: 'Always', onProgress });
    expect(pulled.isOk()).toBe(true);
    expect(steps.at(-1)?.phase).toBe('done');
    expect(steps.map(({ transfer }) => transfer.accuracy)).not.toContain('exact');
  });
});
