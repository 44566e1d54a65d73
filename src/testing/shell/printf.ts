import type { Command } from './command.js';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', a: '\u0007' };

function unescape(text: string): string {
  return text.replace(/\\([ntra\\]|0[0-7]{0,3}|[1-7][0-7]{0,2})/g, (_whole, code: string) =>
    /^\d/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
}

function format(conversion: string, flags: string, value: string): string {
  const text =
    conversion === 'd' || conversion === 'i'
      ? String(Math.trunc(Number(value) || 0))
      : conversion === 'x'
        ? (Number(value) || 0).toString(16)
        : conversion === 'b'
          ? unescape(value)
          : conversion === 'c'
            ? value.slice(0, 1)
            : value;
  const width = Number(/\d+/.exec(flags)?.[0] ?? 0);
  if (flags.startsWith('-')) return text.padEnd(width);
  return text.padStart(width, flags.startsWith('0') ? '0' : ' ');
}

/** `printf FORMAT ARGUMENT…`: the format is used again as long as arguments are left. */
export const printfCommand: Command = (run) => {
  const [pattern = '', ...values] = run.args;
  let output = '';
  do {
    const before = values.length;
    output += unescape(pattern).replace(
      /%(%|([-0]?\d*)([sdixcb]))/g,
      (_whole, all: string, flags: string | undefined, conversion: string | undefined) =>
        all === '%' ? '%' : format(conversion ?? 's', flags ?? '', values.shift() ?? ''),
    );
    if (values.length === before) break;
  } while (values.length > 0);
  run.io.stdout(output);
  return 0;
};
