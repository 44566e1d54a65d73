import { afterAll, beforeAll, expect, it } from 'vitest';

import { describeEachTarget } from '../each-target.js';
import { type Catalogue, catalogueOf } from './catalogue.js';
import { kindOf, must, Scene } from './scene.js';

// What a public conformance suite for CRI servers asks of images, in our own words, a test for each sentence.

describeEachTarget('conformance: images', ({ target, open }) => {
  let scene: Scene;
  let catalogue: Catalogue;
  beforeAll(async () => {
    scene = await Scene.open(target, open());
    catalogue = await catalogueOf(target);
  });
  afterAll(() => scene.clear());

  const pull = async (image: string): Promise<string> =>
    (await must(scene.runtime.pullImage({ image: { image } }))).imageRef;
  const look = async (image: string) => (await must(scene.runtime.imageStatus({ image: { image } }))).image;
  const remove = (image: string) => must(scene.runtime.removeImage({ image: { image } }));

  it('32. an image that is absent is an empty answer, and no error', async () => {
    expect(await look(target.images.missing)).toBeUndefined();
  });

  it('33. a pull answers a reference, and the image has a size', async () => {
    expect(await pull(catalogue.uid)).toMatch(/./);
    expect((await look(catalogue.uid))?.size).toBeGreaterThan(0n);
  });

  it('34. an image is found by tag, by digest and by id', async () => {
    await pull(catalogue.uid);
    const image = await look(catalogue.uid);
    expect(image?.repoTags).toContain(catalogue.uid);
    for (const name of [image?.repoDigests[0] ?? '', image?.id ?? '']) {
      expect((await look(name))?.id).toBe(image?.id);
    }
  });

  it('35. a name without a tag means latest', async () => {
    await pull(catalogue.latest);
    expect((await look(catalogue.latest))?.repoTags).toEqual([`${catalogue.latest}:latest`]);
    await remove(catalogue.latest);
  });

  it('36. an image that is pulled by digest has no tag and one digest', async () => {
    await pull(catalogue.byDigest);
    const digest = (await look(catalogue.byDigest))?.repoDigests[0] ?? '';
    await remove(catalogue.byDigest);
    await pull(digest);
    const image = await look(digest);
    expect([image?.repoTags, image?.repoDigests]).toEqual([[], [digest]]);
    await remove(digest);
    expect(await look(digest)).toBeUndefined();
  });

  it('37. one image under several tags and repositories has one id and all its tags', async () => {
    for (const name of catalogue.tagged) await pull(name);
    const ids = new Set<string | undefined>();
    for (const name of catalogue.tagged) ids.add((await look(name))?.id);
    expect(ids.size).toBe(1);
    expect([...((await look(catalogue.tagged[0] ?? ''))?.repoTags ?? [])].sort()).toEqual([...catalogue.tagged].sort());
  });

  it('38. five removals of an image by its id at once all succeed, and take every tag', async () => {
    for (const name of catalogue.tagged) await pull(name);
    const id = (await look(catalogue.tagged[0] ?? ''))?.id ?? '';
    const removals = Array.from({ length: 5 }, () => kindOf(scene.runtime.removeImage({ image: { image: id } })));
    expect(await Promise.all(removals)).toEqual(Array(5).fill('ok'));
    for (const name of catalogue.tagged) expect(await look(name)).toBeUndefined();
  });

  it('39. the removal of an unknown image succeeds', async () => {
    await must(scene.runtime.removeImage({ image: { image: target.images.missing } }));
  });

  it("40. a user by number and a user by name come from the image's configuration", async () => {
    await pull(catalogue.uid);
    await pull(catalogue.named);
    expect((await look(catalogue.uid))?.uid?.value).toBe(1_002n);
    const named = await look(catalogue.named);
    expect([named?.uid, named?.username]).toEqual([undefined, 'crane']);
  });

  it('41. a container is made of an image by its id, and tells the image that the pull answered', async () => {
    const ref = await pull(target.images.shell);
    const { id = '', repoDigests = [] } = (await look(target.images.shell)) ?? {};
    const { containerId } = await scene.create(['/bin/true'], { image: { image: id, userSpecifiedImage: id } });
    const status = await scene.status(containerId);
    const [listed] = (await must(scene.runtime.listContainers({ filter: { id: containerId } }))).containers;
    const bare = (text: string | undefined): string => (text ?? '').replace(/^.*sha256:/, '');
    const known = [ref, id, ...repoDigests].map(bare);
    expect(known).toContain(bare(status.imageRef));
    expect(known).toContain(bare(listed?.imageRef));
    // Told by CRI-O, and by containerds to come.
    if (status.imageId !== '') expect(bare(status.imageId)).toBe(bare(id));
  });

  it('42. a pull takes longer than a millisecond, so that a deadline of one passes', async () => {
    const pulled = scene.runtime.pullImage({ image: { image: catalogue.large } }, { timeoutMs: 1 });
    expect(await kindOf(pulled)).toBe('deadline_exceeded');
  });

  it('43. the file systems of images and containers are told, with what they use', async () => {
    const { imageFilesystems } = await must(scene.runtime.imageFsInfo({}));
    expect(imageFilesystems.length).toBeGreaterThan(0);
    expect(imageFilesystems[0]?.usedBytes?.value).toBeGreaterThan(0n);
    expect(imageFilesystems[0]?.fsId?.mountpoint).toMatch(/^\//);
  });
});
