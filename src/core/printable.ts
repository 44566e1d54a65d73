/** Longest text of others that is repeated, in characters. */
const MAX_TEXT = 2_000;

/** Of a longer one its two ends: what was tried stands first, and why it failed last. */
const HEAD = 1_450;
const TAIL = 500;

/** Control and format characters (escape sequences, bidirectional marks, invisible ones), line breaks, half characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Makes text of others (a runtime, a registry, a file of a user) safe to print on a terminal and in a log: control and
 * format characters become `\xNN` or `\u{NNNN}`, user information in URLs becomes `[redacted]`, and of more than 2,000
 * characters the two ends are kept. What is printable already stays as it is.
 */
export function printable(text: string): string {
  // A caller without types may give anything, even what has no text.
  const given: unknown = text;
  if (typeof given === 'function' || (typeof given === 'object' && given !== null)) return typeof given;
  if (typeof given !== 'string') return String(given);
  const shown = cut(withoutUserInfo(text), text.length);
  return cut(shown.replace(UNSAFE, escaped), text.length);
}

function cut(text: string, fullLength: number): string {
  if (text.length <= MAX_TEXT) return text;
  return `${text.slice(0, HEAD)}… (${fullLength} characters) …${text.slice(-TAIL)}`;
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
}

// Behind three slashes stands a path, in which only a pair is taken for a user and a password.
function withoutUserInfo(text: string): string {
  return text
    .replace(/(:\/\/)[^\s/]{1,300}@/g, '$1[redacted]@')
    .replace(/(:\/{3,9})[^\s/:]{0,300}:[^\s/]{0,300}@/g, '$1[redacted]@');
}
