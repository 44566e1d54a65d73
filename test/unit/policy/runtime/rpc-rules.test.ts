import { describe, expect, it } from 'vitest';

import { type RpcName, RPCS } from '../../../../src/generated/rpcs.js';
import { RPC_RULES, rpcTimeoutMs } from '../../../../src/policy/runtime/rpc-rules.js';

const names = Object.keys(RPCS) as RpcName[];

describe('the rules of RPCs', () => {
  it('name every RPC', () => {
    expect(Object.keys(RPC_RULES).sort()).toEqual([...names].sort());
  });

  it('limit every call in time but the stream of events', () => {
    expect(names.filter((name) => rpcTimeoutMs(name, {}) === undefined)).toEqual(['getContainerEvents']);
  });

  it('give a call two minutes, and more or less where this table says so', () => {
    const others = names.filter((name) => rpcTimeoutMs(name, {}) !== 120_000);
    expect(Object.fromEntries(others.map((name) => [name, rpcTimeoutMs(name, {})]))).toEqual({
      version: 10_000,
      runPodSandbox: 240_000,
      createContainer: 240_000,
      startContainer: 240_000,
      execSync: 10_000,
      checkpointContainer: 600_000,
      checkpointPod: 600_000,
      restorePod: 600_000,
      pullImage: 3_600_000,
      getContainerEvents: undefined,
    });
  });

  it('let a stop take its grace period and two minutes more', () => {
    expect(rpcTimeoutMs('stopContainer', { timeout: 30n })).toBe(150_000);
    expect(rpcTimeoutMs('stopContainer', {})).toBe(120_000);
    expect(rpcTimeoutMs('stopContainer', { timeout: -30n })).toBe(120_000);
    expect(rpcTimeoutMs('stopContainer', { timeout: 'long' })).toBe(120_000);
  });

  it('let an exec take its timeout and ten seconds more', () => {
    expect(rpcTimeoutMs('execSync', { timeout: 5n })).toBe(15_000);
  });

  it('let an exec and a pull be cancelled on the wire, though they change something', () => {
    expect(names.filter((name) => RPC_RULES[name].effect === 'abortable').sort()).toEqual(['execSync', 'pullImage']);
  });

  it('never cancel on the wire what makes, starts, stops or removes', () => {
    const changing = names.filter((name) =>
      /^(runPod|create|start|stop|remove|update|restore|checkpoint|reopen)/.test(name),
    );
    expect(changing.filter((name) => RPC_RULES[name].effect !== 'mutate')).toEqual([]);
  });
});
