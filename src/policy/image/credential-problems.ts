import type { InputProblem } from '../../core/errors.js';
import { Secret } from '../../core/secret.js';

/** Longest user name, password or token, in characters. */
const MAX_TEXT = 65_536;

/** What is wrong with credentials for a registry, whatever the caller gave. Names fields and never repeats a text. */
export function credentialProblems(given: unknown): readonly InputProblem[] {
  if (typeof given !== 'object' || given === null) return [{ field: 'credentials', problem: 'must be an object' }];
  const { username, password, identityToken } = given as Readonly<Record<string, unknown>>;
  if ('identityToken' in given) {
    const mixed = 'username' in given || 'password' in given;
    return [
      ...textProblem('credentials.identityToken', reveal(identityToken)),
      ...(mixed ? [{ field: 'credentials', problem: 'must hold either identityToken, or username and password' }] : []),
    ];
  }
  const hasColon = typeof username === 'string' && username.includes(':');
  return [
    ...textProblem('credentials.username', username),
    ...textProblem('credentials.password', reveal(password)),
    ...(hasColon
      ? [{ field: 'credentials.username', problem: 'must not hold ":", which ends a user name on the wire' }]
      : []),
  ];
}

function textProblem(field: string, text: unknown): readonly InputProblem[] {
  if (typeof text !== 'string') return [{ field, problem: 'must be a string' }];
  if (text === '') return [{ field, problem: 'must not be empty' }];
  if (text.length > MAX_TEXT) return [{ field, problem: `must not be longer than ${MAX_TEXT} characters` }];
  return /[\0\r\n]/.test(text) ? [{ field, problem: 'must not hold line breaks or NUL' }] : [];
}

/** Callers without types give anything. */
function reveal(text: unknown): unknown {
  return Secret.is(text) ? Secret.reveal(text) : text;
}
