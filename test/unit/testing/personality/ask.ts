import type { RpcName } from '../../../../src/generated/rpcs.js';
import {
  type MockRuntime,
  type MockRuntimeOptions,
  PERSONALITIES,
  type PersonalityName,
} from '../../../../src/testing/index.js';
import { askUnchecked, newMock } from '../helpers.js';

export const ALL = Object.keys(PERSONALITIES) as readonly PersonalityName[];
export const CONTAINERD: readonly PersonalityName[] = ['containerd-1.6', 'containerd-1.7', 'containerd-2.1'];
export const CRIO: PersonalityName = 'cri-o-1.37';
/** An id that nothing has. */
export const NOBODY = 'f'.repeat(64);

/** A mock of one personality. */
export const as = (personality: PersonalityName, options: MockRuntimeOptions = {}): MockRuntime =>
  newMock({ personality, ...options });

/** Status code and words of an RPC, as the runtime gave them. */
export async function status(
  mock: MockRuntime,
  rpc: RpcName,
  request: object,
): Promise<{ code: number; details: string }> {
  const result = await askUnchecked(mock, rpc, request, 60_000);
  if (result.isOk()) return { code: 0, details: '' };
  const failure = result.error;
  return failure.kind === 'status' ? failure : { code: -1, details: JSON.stringify(failure) };
}
