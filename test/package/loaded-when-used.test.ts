import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Modules of src/ by their path there, and packages by their name, by the step that loaded them. */
let loaded: Readonly<Record<string, readonly string[]>>;

beforeAll(() => {
  const program = join(import.meta.dirname, 'loaded/steps.ts');
  const args = ['--import', join(ROOT, 'scripts/run-typescript.mjs'), program];
  loaded = JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })) as typeof loaded;
}, 120_000);

describe('the package loads', () => {
  it('at its import no more than checks of specs and lazy wrappers', () => {
    const { import: atOnce = [] } = loaded;
    expect(atOnce).toContain('job/spec/check-job.ts');
    expect(atOnce.filter((name) => !/\.ts$/.test(name))).toEqual(['neverthrow']);
    const rooms =
      /^(?:testing|ledger|config|doctor|host|streaming\/(?:logs|sessions|spdy)|job\/recover|generated\/codecs)/;
    expect(atOnce.filter((name) => rooms.test(name))).toEqual([]);
  });

  it.each([
    ['a configuration', ['config/read-config.ts', 'yaml']],
    ['a log', ['streaming/logs/read-log.ts']],
    ["a user's registry.json", ['image/credentials/file.ts']],
    ["docker's config.json", ['image/credentials/docker-config.ts', 'image/credentials/helper.ts']],
    ['credentials of the environment', ['image/credentials/environment.ts']],
    ['a call', ['@grpc/grpc-js', 'generated/codecs.ts', 'transport/grpc-wire.ts', 'runtime/call-unary.ts']],
    ['a measurement', ['measure/read-usage.ts']],
    ['a session', ['streaming/sessions/exec.ts', 'streaming/spdy/spdy-session.ts']],
    ['a doctor', ['doctor/examine.ts']],
    ['a node', ['node/assemble.ts', 'job/run/engine.ts', 'image/image-engine.ts', 'host/node-host.ts']],
  ])('with %s what that takes, and not before', (step, modules) => {
    expect(loaded[step]).toEqual(expect.arrayContaining(modules));
  });

  it('the simulated runtime for who imports it, alone', () => {
    expect(Object.values(loaded).flat()).not.toContain('testing/runtime/mock-runtime.ts');
  });
});
