import { printable } from '../../core/printable.js';
import type { RecordedCall } from '../dispatch/call-log.js';

const SHOWN = 20;
const LONGEST = 160;

/** A value as short text: what is empty or false is left out, as it is on the wire. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value, (key, each: unknown) => {
    if (typeof each === 'bigint') return key !== '' && each === 0n ? undefined : Number(each);
    if (each instanceof RegExp) return String(each);
    if (each instanceof Uint8Array) return each.length === 0 ? undefined : `${each.length} bytes`;
    if (key === '' || Array.isArray(value)) return each;
    const isEmpty = each === '' || each === false || each === 0 || (Array.isArray(each) && each.length === 0);
    return isEmpty || (typeof each === 'object' && each !== null && Object.keys(each).length === 0) ? undefined : each;
  });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function showOutcome({ outcome }: RecordedCall): string {
  return outcome.kind === 'status' ? `status ${outcome.code}: ${printable(outcome.details)}` : outcome.kind;
}

/** Calls as lines for the message of a failed assertion. Secrets are redacted in the log already; bytes are counted. */
export function showCalls(calls: readonly RecordedCall[]): string {
  if (calls.length === 0) return '  no call';
  const lines = calls
    .slice(0, SHOWN)
    .map((call) => `  ${call.index}. ${call.rpc} ${showValue(call.request)} -> ${showOutcome(call)}`);
  return [...lines, ...(calls.length > SHOWN ? [`  and ${calls.length - SHOWN} more`] : [])].join('\n');
}
