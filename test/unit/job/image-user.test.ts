import { CraneNode } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';
import { expect, it } from 'vitest';

// CRI: of runAsUser and runAsUsername only one may be said.
it.each([
  ['root', { uid: 0 }, { runAsUsername: 'nobody' }],
  ['root as somebody else', { uid: 0, runAsUser: 5 }, { runAsUser: { value: 5n }, runAsUsername: '' }],
  ['another owner', { uid: 65_534, gid: 65_534 }, { runAsUser: { value: 65_534n }, runAsUsername: '' }],
])('a job of %s names one user where the image names its own', async (_, owner, context) => {
  const image = { names: ['docker.io/library/named:1'], user: 'nobody' };
  await using mock = new MockRuntime({ images: [image], programs: [{ match: {}, program: { exitCode: 0 } }] });
  await using node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const job = node.job({ jobId: 1, image: 'named:1', command: ['true'], ...owner })._unsafeUnwrap();
  expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited' });
  const [created] = mock.calls('createContainer');
  expect(created?.request.config?.linux?.securityContext).toMatchObject(context);
});
