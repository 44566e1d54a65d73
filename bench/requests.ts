// What a job of ours asks of the runtime, so that others can ask for the same work.
import { CraneNode, CriRuntime } from 'crane-cri';

import type { Rpcs } from '../src/generated/types.js';
import { instead } from '../test/helpers/instead.js';

/** What a job asks for when it makes its sandbox and its container. */
export interface Requests {
  sandbox: Rpcs['runPodSandbox']['request'];
  container: Rpcs['createContainer']['request'];
}

/** Runs one job and keeps what it asked for. */
export async function requestsOf(endpoint: string, image: string): Promise<Requests> {
  const runtime = (await CriRuntime.connect(endpoint))._unsafeUnwrap();
  const kept: Partial<Requests> = {};
  const listening = instead(runtime, {
    runPodSandbox: (request, options) => runtime.runPodSandbox((kept.sandbox = request), options),
    createContainer: (request, options) => runtime.createContainer((kept.container = request), options),
  });
  const node = (await CraneNode.over(listening))._unsafeUnwrap();
  (
    await node
      .job({ jobId: 1, image, command: ['/bin/true'] })
      ._unsafeUnwrap()
      .run()
  )._unsafeUnwrap();
  await node[Symbol.asyncDispose]();
  await runtime.close();
  if (kept.sandbox === undefined || kept.container === undefined) throw new Error('the job asked for no container');
  return { sandbox: kept.sandbox, container: kept.container };
}
