import { err, ok, ResultAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';

import { failure } from '../../../../src/core/failure.js';
import type { ContentBlob, ContentSource } from '../../../../src/runtime/content-source.js';
import { ImageManager, type ImageManagerOptions } from '../../../../src/image/image-manager.js';
import type { PullProgress } from '../../../../src/image/progress/hub.js';
import type { Ingest } from '../../../../src/policy/image/pull-progress.js';
import { VirtualClock } from '../../../../src/testing/base/virtual-clock.js';
import { FakeImages, Gate, imageOf } from '../fake-images.js';

const digest = (n: number): string => `sha256:${String(n).padStart(64, '0')}`;
const MANIFEST = JSON.stringify({
  config: { digest: digest(1), size: 10 },
  layers: [
    { digest: digest(2), size: 400 },
    { digest: digest(3), size: 590 },
  ],
});
const INDEX = JSON.stringify({
  manifests: [
    { digest: digest(8), size: 5 },
    { digest: digest(9), size: MANIFEST.length },
  ],
});

/** A content store in which the test puts what has come. */
class FakeContent implements ContentSource {
  coming: Ingest[] = [];
  readonly here = new Map<string, string>();
  asked: string[] = [];
  reads = 0;
  isAbsent = false;

  ingests() {
    if (this.isAbsent) {
      const error = failure({ kind: 'unimplemented', operation: 'ListStatuses', message: '-', hint: '-' });
      return new ResultAsync<never, typeof error>(Promise.resolve(err(error)));
    }
    return new ResultAsync<readonly Ingest[], never>(Promise.resolve(ok(this.coming)));
  }

  blobs(registry: string, repository: string) {
    this.asked.push(`${registry}/${repository}`);
    const blobs = [...this.here].map(([name, text]) => ({ digest: name, sizeBytes: text.length }));
    return new ResultAsync<readonly ContentBlob[], never>(Promise.resolve(ok(blobs)));
  }

  read(name: string) {
    this.reads += 1;
    return new ResultAsync<Uint8Array, never>(Promise.resolve(ok(Buffer.from(this.here.get(name) ?? ''))));
  }
}

function setUp(options: ImageManagerOptions = {}) {
  const fake = new FakeImages();
  const content = new FakeContent();
  const clock = new VirtualClock({ mode: 'manual' });
  const manager = ImageManager.over(fake.service, { clock, content, random: () => 1, ...options });
  const gate = new Gate();
  fake.pull = ({ image }) => {
    fake.images.set(image, imageOf(image, { repoDigests: [`h.io/a@${digest(7)}`] }));
    return gate.opened;
  };
  const steps: PullProgress[] = [];
  const percents = () => steps.flatMap(({ transfer }) => (transfer.accuracy === 'exact' ? [transfer.percent] : []));
  return { fake, content, clock, manager, gate, steps, percents };
}

const layer = (n: number, offsetBytes: number): Ingest => ({ ref: `layer-${digest(n)}`, offsetBytes, totalBytes: 0 });

describe('progress from the content store', () => {
  test('is exact, never goes back, and ends at 100 %', async () => {
    const { content, clock, manager, gate, steps, percents } = setUp();
    const ensured = manager.ensure('h.io/a', { onProgress: (progress) => steps.push(progress) });
    await clock.advance(500);
    expect(steps.at(-1)?.transfer).toEqual({ accuracy: 'none' });
    content.here.set(digest(7), INDEX);
    content.here.set(digest(9), MANIFEST);
    content.here.set(digest(1), 'c'.repeat(10));
    content.coming = [layer(2, 100), layer(3, 90)];
    await clock.advance(500);
    content.coming = [layer(2, 390), layer(3, 500)];
    await clock.advance(500);
    content.here.set(digest(2), 'x'.repeat(400));
    content.coming = [layer(3, 50)];
    await clock.advance(500);
    content.here.set(digest(3), 'x'.repeat(590));
    content.coming = [];
    gate.open();
    expect((await ensured).isOk()).toBe(true);
    expect(percents()).toEqual([20, 90, 91, 100]);
    expect(steps.at(-1)).toMatchObject({ phase: 'done', transfer: { doneBytes: 1_000, totalBytes: 1_000 } });
    expect(new Set(content.asked)).toEqual(new Set(['h.io/a']));
    expect(clock.pendingTimers).toBe(0);
  });

  test('of a pull that is over before anybody looked is told at its end', async () => {
    const { content, manager, gate, steps } = setUp();
    content.here.set(digest(7), INDEX);
    content.here.set(digest(9), MANIFEST);
    for (const n of [1, 2, 3]) content.here.set(digest(n), '-');
    gate.open();
    expect((await manager.ensure('h.io/a', { onProgress: (progress) => steps.push(progress) })).isOk()).toBe(true);
    expect(steps.at(-1)?.transfer).toMatchObject({ accuracy: 'exact', percent: 100, totalBytes: 1_000 });
  });

  test('reads each blob once', async () => {
    const { content, clock, manager, gate, steps } = setUp();
    const ensured = manager.ensure('h.io/a', { onProgress: (progress) => steps.push(progress) });
    content.here.set(digest(4), 'no manifest');
    content.coming = [layer(2, 1)];
    await clock.advance(5_000);
    expect(content.reads).toBe(1);
    gate.open();
    expect((await ensured).isOk()).toBe(true);
  });

  test('where the runtime has none, the estimate takes its place', async () => {
    const { fake, content, clock, manager, gate, steps } = setUp();
    content.isAbsent = true;
    const ensured = manager.ensure('h.io/a', { onProgress: (progress) => steps.push(progress) });
    await clock.advance(1_000);
    fake.usedBytes = 77n;
    await clock.advance(500);
    expect(steps.at(-1)?.transfer).toEqual({ accuracy: 'estimate', doneBytes: 77 });
    gate.open();
    expect((await ensured).isOk()).toBe(true);
  });
});

describe('a pull that stands still', () => {
  test('is given up and tried again', async () => {
    const { fake, content, clock, manager, gate } = setUp({
      stallTimeoutMs: 10_000,
      retry: { maxAttempts: 2, initialDelayMs: 100 },
    });
    fake.script.push(() => new Promise(() => undefined));
    const ensured = manager.ensure('h.io/a');
    for (let i = 1; i <= 5; i += 1) {
      content.coming = [layer(2, i)];
      await clock.advance(8_000);
    }
    expect(fake.aborted).toBe(0);
    await clock.advance(10_500);
    expect(fake.aborted).toBe(1);
    await clock.advance(200);
    expect(fake.pulls.length).toBe(2);
    gate.open();
    expect((await ensured)._unsafeUnwrap().pulled).toBe(true);
  });

  test('tells that it stood still, at the end of its tries', async () => {
    const { fake, clock, manager } = setUp({ stallTimeoutMs: 10_000, retry: { maxAttempts: 1 } });
    fake.pull = () => new Promise(() => undefined);
    const ensured = manager.ensure('h.io/a');
    await clock.advance(11_000);
    expect((await ensured)._unsafeUnwrapErr()).toMatchObject({
      kind: 'pull_failed',
      reason: 'stalled',
      transient: true,
    });
  });

  test('is not one that unpacks what has come', async () => {
    const { fake, content, clock, manager, gate } = setUp({ stallTimeoutMs: 10_000 });
    const ensured = manager.ensure('h.io/a');
    content.here.set(digest(9), MANIFEST);
    content.coming = [layer(2, 1)];
    await clock.advance(1_000);
    content.coming = [];
    for (const n of [1, 2, 3]) content.here.set(digest(n), '-');
    await clock.advance(600_000);
    expect(fake.aborted).toBe(0);
    gate.open();
    expect((await ensured).isOk()).toBe(true);
  });

  test('without a content store nobody can tell, so nothing is given up and nothing is asked', async () => {
    const { fake, clock, manager, gate } = setUp({ content: undefined, stallTimeoutMs: 10_000 });
    const ensured = manager.ensure('h.io/a');
    await clock.advance(600_000);
    expect([fake.aborted, clock.pendingTimers]).toEqual([0, 0]);
    gate.open();
    expect((await ensured).isOk()).toBe(true);
  });
});
