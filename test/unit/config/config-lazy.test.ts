import { loadContainerConfig, parseContainerConfig, parseContainerConfigText } from 'crane-cri';
import { expect, test } from 'vitest';

test('the configuration is read through the package, from an object, a text and a file, each with its options', async () => {
  const options = { craneBaseDir: '/opt/crane' };
  expect((await parseContainerConfig({}, options))._unsafeUnwrap().craneBaseDir).toBe('/opt/crane');
  expect((await parseContainerConfigText('', options))._unsafeUnwrap().craneBaseDir).toBe('/opt/crane');
  expect((await loadContainerConfig('/dev/null', options))._unsafeUnwrapErr()).toMatchObject({ reason: 'not_a_file' });
});

test('an object that is wrong is answered, and nothing rejects', async () => {
  expect((await parseContainerConfig({ Container: 5 }))._unsafeUnwrapErr().kind).toBe('invalid_config');
});
