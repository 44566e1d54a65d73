import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import { Secret } from '../../../../src/core/secret.js';
import {
  authConfigOf,
  checkCredentials,
  credentialIdentity,
  type RegistryCredentials,
} from '../../../../src/image/credentials/credentials.js';

const PASSWORD = 'correct horse:battery';
const checked = (given: RegistryCredentials) => checkCredentials(given)._unsafeUnwrap();

describe('credentials on the wire', () => {
  test('are user name, password and the server they are meant for, and nothing else', () => {
    const auth = authConfigOf(checked({ username: 'crane', password: PASSWORD }), 'localhost:5001');
    expect(auth?.username).toBe('crane');
    expect(auth?.password).toBe(PASSWORD);
    expect(auth?.auth).toBeUndefined();
    expect(auth?.serverAddress).toBe('https://localhost:5001');
    expect(auth?.identityToken).toBeUndefined();
    expect(auth?.registryToken).toBeUndefined();
  });

  test('a secret is taken as it is', () => {
    expect(authConfigOf(checked({ username: 'crane', password: Secret.of(PASSWORD) }), 'h.io')?.password).toBe(
      PASSWORD,
    );
  });

  test('a token goes alone', () => {
    const auth = authConfigOf(checked({ identityToken: 'refresh' }), 'docker.io');
    expect(auth?.identityToken).toBe('refresh');
    expect(auth?.serverAddress).toBe('https://registry-1.docker.io');
    expect(auth?.username).toBeUndefined();
  });

  test('without credentials there is no message at all, so that the node’s own count', () => {
    expect(authConfigOf(undefined, 'h.io')).toBeUndefined();
  });

  test('do not print', () => {
    const credentials = checked({ username: 'crane', password: PASSWORD });
    const auth = authConfigOf(credentials, 'h.io');
    for (const value of [credentials, auth, { request: { auth } }]) {
      const printed = [
        JSON.stringify(value),
        inspect(value, { depth: 9, showHidden: false }),
        Object.values(value ?? {}).join(),
      ];
      expect(printed.join()).not.toContain(PASSWORD);
    }
    expect(JSON.stringify({ auth })).toBe('{"auth":"[redacted]"}');
    expect(inspect({ auth })).toBe('{ auth: [redacted] }');
  });
});

describe('credentials are checked', () => {
  test.each<[unknown, string]>([
    [{ username: '', password: 'x' }, 'credentials.username'],
    [{ username: 'a:b', password: 'x' }, 'credentials.username'],
    [{ username: 'a\nb', password: 'x' }, 'credentials.username'],
    [{ username: 'a'.repeat(65_537), password: 'x' }, 'credentials.username'],
    [{ password: 'x' }, 'credentials.username'],
    [{ username: 'a', password: '' }, 'credentials.password'],
    [{ username: 'a', password: Secret.of('') }, 'credentials.password'],
    [{ username: 'a' }, 'credentials.password'],
    [{ username: 'a', password: 7 }, 'credentials.password'],
    [{ username: 'a', password: 'x\0' }, 'credentials.password'],
    [{ identityToken: '' }, 'credentials.identityToken'],
    [{ identityToken: 'x', username: 'a', password: 'b' }, 'credentials'],
    [null, 'credentials'],
    ['user:pw', 'credentials'],
  ])('%#: the field is named', (given, field) => {
    const error = checkCredentials(given as RegistryCredentials)._unsafeUnwrapErr();
    expect(error.problems.map((p) => p.field)).toContain(field);
  });

  test('no text is repeated', () => {
    const error = checkCredentials({ username: 'crane:secret-user', password: 'secret\npassword' })._unsafeUnwrapErr();
    expect(JSON.stringify(error)).not.toMatch(/secret-user|secret\\n|password"?:?.?secret/);
  });
});

describe('identities', () => {
  test('are equal for equal credentials alone, and tell nothing', () => {
    const identity = (given: RegistryCredentials) => credentialIdentity(checked(given));
    const one = identity({ username: 'crane', password: PASSWORD });
    expect(identity({ username: 'crane', password: Secret.of(PASSWORD) })).toBe(one);
    expect(identity({ username: 'crane', password: 'other' })).not.toBe(one);
    expect(identity({ username: 'other', password: PASSWORD })).not.toBe(one);
    expect(identity({ username: 'a', password: 'b:c' })).not.toBe(identity({ username: 'b', password: 'a:c' }));
    expect(identity({ identityToken: PASSWORD })).not.toBe(one);
    expect(one).not.toContain('crane');
    expect(credentialIdentity(undefined)).toBe('node');
  });
});
