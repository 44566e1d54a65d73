// Signs in at a registry with the credentials that are there already, pins a tag to its digest, and pulls it.
//
//   REGISTRY_USER=me REGISTRY_PASSWORD_FILE=~/password \
//     npm run example -- examples/private-registry/main.ts --endpoint SOCKET IMAGE
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { CraneNode, parseImageReference, type RegistryCredentials, Secret, userCredentialSources } from 'crane-cri';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: 'string', default: '/run/containerd/containerd.sock' },
    'plain-http': { type: 'string', multiple: true },
  },
});

function fail(error: { readonly message: string; readonly hint?: string }): never {
  process.stderr.write(`private-registry: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exit(1);
}

/** A password comes in a file: the command line and the environment are seen by others. */
function explicitCredentials(): RegistryCredentials | undefined {
  const { REGISTRY_USER: username, REGISTRY_PASSWORD_FILE: path } = process.env;
  if (username === undefined || path === undefined) return undefined;
  return { username, password: Secret.of(readFileSync(path, 'utf8').trimEnd()) };
}

const reference = parseImageReference(positionals[0] ?? '').match((value) => value, fail);
const asked = { credentials: explicitCredentials(), plainHttpHosts: values['plain-http'] };

await using node = (
  await CraneNode.connect(values.endpoint, { images: { credentialSources: userCredentialSources() } })
).match((value) => value, fail);

const login = (await node.images.verifyCredentials(reference.registry, asked)).match((value) => value, fail);
console.log(`${login.registry} lets us in (${login.scheme})`);

// Every node that pulls this name gets the same bits, whatever becomes of the tag.
const { pinned } = (await node.images.resolve(reference.canonical, asked)).match((value) => value, fail);
console.log(`${reference.familiar} is ${pinned}`);

const image = (await node.images.ensure(pinned, { credentials: asked.credentials })).match((value) => value, fail);
console.log(image.pulled ? `pulled with the credentials of: ${image.credentialSource ?? ''}` : 'is on the node');
