import { describe, expect, it } from 'vitest';

import { parseTrace, printTrace, type Trace } from '../../../src/testing/trace/trace.js';
import { Replay } from '../../../src/testing/trace/replay.js';
import { showCalls } from '../../../src/testing/assertions/show-calls.js';
import type { RpcName } from '../../../src/generated/rpcs.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const call = (rpc: RpcName, request: unknown, answer: unknown) => ({
  rpc,
  atMs: 0,
  tookMs: 1,
  request,
  answers: [{ atMs: 1, answer }],
  failure: undefined,
  ended: true,
});
const create = (value: string | Uint8Array) => ({ config: { command: ['/app'], envs: [{ key: 'TOKEN', value }] } });
const info = {
  info: JSON.stringify({
    config: { envs: [{ key: 'TOKEN', value: 'hush-env' }], command: ['/app'] },
    runtimeSpec: { process: { env: ['PATH=/bin', 'TOKEN=hush-env\nmore'] } },
    registry: { configs: { 'h.io': { auth: { username: 'ann', password: 'hush-pw', identitytoken: 'hush-pw' } } } },
  }),
  broken: '{"TOKEN": hush',
};
const TRACE: Trace = {
  runtime: 'containerd 2',
  calls: [
    call('createContainer', create('hush-env'), { containerId: 'ab' }),
    call('createContainer', create(bytes('hush-env')), { containerId: 'ab' }),
    call('execSync', { cmd: ['cat', 'key'] }, { stdout: bytes('hush-out'), stderr: bytes(''), exitCode: 0 }),
    call('exec', {}, { url: 'http://127.0.0.1:1/exec/hush-url' }),
    call('attach', {}, { url: 'hush-url' }),
    call('portForward', {}, { url: 'http://me:hush@127.0.0.1:1/portforward/hush-url?hush' }),
    call('containerStatus', { verbose: true }, { status: { id: 'ab' }, info }),
    call('createContainer', 'odd', null),
    call('execSync', null, 7),
  ],
};

describe('a trace that is printed', () => {
  const text = printTrace(TRACE);

  it('holds no value of a variable, no output and no URL of a session', () => {
    for (const secret of ['hush', b64('hush-env'), b64('hush-out')]) expect(text).not.toContain(secret);
    expect(text).toContain('"key":"TOKEN"');
    expect(text).toContain('["/app"]');
    expect(text).toContain('http://127.0.0.1:1/[redacted]');
    expect(text).toContain('PATH=[redacted]');
    expect(text).toContain('\\"username\\":\\"ann\\"');
    expect(text).toContain('"stderr":{"base64":""}');
  });

  it('holds them where that is asked for', () => {
    const all = printTrace(TRACE, { unmasked: true });
    for (const secret of ['hush-env', b64('hush-out'), 'hush-url', 'hush-pw']) expect(all).toContain(secret);
  });

  it('is replayed whatever the variables are', async () => {
    const replay = new Replay(parseTrace(text)._unsafeUnwrap());
    const answer = await replay.wire.unary('createContainer', create('another'), {} as never);
    expect(answer._unsafeUnwrap()).toEqual({ containerId: 'ab' });
    expect(replay.unanswered).toEqual([]);
  });
});

it('a failed assertion shows no value of a variable, and no escape sequence of a runtime', () => {
  const shown = showCalls([
    {
      index: 0,
      rpc: 'createContainer',
      request: create(bytes('hush-env')),
      transport: 'socket',
      startedAtMs: 0,
      endedAtMs: 1,
      outcome: { kind: 'status', code: 2, details: '\u001b[2J\u202e' },
    },
  ]);
  expect(shown).toContain('8 bytes');
  expect(shown).not.toMatch(/hush|\u001b|\u202e/);
});
