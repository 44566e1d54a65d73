import type { JobOutcome } from 'crane-cri';

/** The exit code a shell expects: the program's own, or one that says why there is none. */
export function exitCodeOf(outcome: JobOutcome): number {
  switch (outcome.kind) {
    case 'exited':
      return outcome.exit.code;
    case 'out_of_memory':
      return outcome.exit.code === 0 ? 137 : outcome.exit.code;
    case 'cancelled':
      return outcome.by === 'time_limit' || outcome.by === 'deadline' ? 124 : 130;
    case 'failed':
      return outcome.error.kind === 'cannot_start' ? 127 : 125;
    case 'unknown':
      return 255;
  }
}

/** One line that says how the job ended. */
export function describe(outcome: JobOutcome): string {
  const left =
    outcome.leftBehind.length === 0
      ? ''
      : `; LEFT BEHIND: ${outcome.leftBehind.map((l) => `${l.resource} ${l.id ?? ''}`).join(', ')}`;
  return `${words(outcome)}${left}`;
}

function words(outcome: JobOutcome): string {
  switch (outcome.kind) {
    case 'exited': {
      const { code, signal, durationMs } = outcome.exit;
      const by = signal === undefined ? '' : `, ${signal.evidence === 'sent' ? '' : 'probably '}by ${signal.name}`;
      return `exited with ${code}${by} after ${durationMs} ms`;
    }
    case 'out_of_memory':
      return `out of memory (exit code ${outcome.exit.code})`;
    case 'cancelled':
      return `ended by ${outcome.by.replace('_', ' ')} while ${outcome.during}`;
    case 'failed':
      return `failed while ${outcome.during}: ${outcome.error.message}\n  ${outcome.error.hint}`;
    case 'unknown':
      return `ended in a way that is not known: ${outcome.evidence}`;
  }
}
