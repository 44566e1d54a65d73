import type { PullProgress } from 'crane-cri';
import { describe, expect, it } from 'vitest';

import { pullLine, PullView } from '../../examples/launch/pull-view.js';

const MIB = 1_048_576;
const at = (percent: number, fields: Partial<PullProgress> = {}): PullProgress => ({
  phase: percent === 100 ? 'done' : 'pulling',
  attempt: 1,
  elapsedMs: percent * 100,
  transfer: { accuracy: 'exact', doneBytes: percent * 2 * MIB, totalBytes: 200 * MIB, percent, layers: [] },
  ...fields,
});

function shown(
  steps: readonly PullProgress[],
  screen: { readonly isTTY?: boolean; readonly columns?: number },
): string {
  const written: string[] = [];
  const view = new PullView({ ...screen, write: (text) => written.push(text) });
  for (const step of steps) view.show(step);
  return written.join('');
}

describe('the pull, as the launcher shows it', () => {
  it('is a bar on a terminal, drawn anew in its place', () => {
    const text = shown([at(0), at(50), at(100)], { isTTY: true, columns: 120 });
    const frames = text.split('\r\x1b[K').slice(1);
    expect(text).not.toContain('\n');
    expect(frames).toEqual([
      `[${'.'.repeat(30)}] image: pulling 0.0 %, 0.0 MiB of 200.0 MiB, 0 s`,
      `[${'#'.repeat(15)}${'.'.repeat(15)}] image: pulling 50.0 %, 100.0 MiB of 200.0 MiB, 5 s`,
      `[${'#'.repeat(30)}] image: pulled 100.0 %, 200.0 MiB of 200.0 MiB, 10 s`,
    ]);
  });

  it('does not break the line of a narrow terminal', () => {
    expect(shown([at(50)], { isTTY: true, columns: 40 }).replace('\r\x1b[K', '')).toHaveLength(39);
  });

  it('is a plain line for each tenth in a pipe', () => {
    const steps = Array.from({ length: 101 }, (_, percent) => at(percent));
    const lines = shown(steps, {}).trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(
      lines.every((line) => /^launch: image: pull(?:ing|ed) \d+\.0 %, [\d.]+ MiB of 200\.0 MiB, \d+ s$/.test(line)),
    ).toBe(true);
    expect(lines.join()).not.toContain('\x1b');
  });

  it('claims no more than is known', () => {
    const estimate = { accuracy: 'estimate', doneBytes: 5 * MIB } as const;
    expect(pullLine(at(1, { transfer: estimate }))).toBe('image: pulling, about 5.0 MiB, 0 s');
    expect(pullLine(at(30, { transfer: { accuracy: 'none' } }))).toBe('image: pulling, 3 s');
    const none = Array.from({ length: 20 }, (_, i) => at(i, { transfer: { accuracy: 'none' } }));
    expect(shown(none, {})).toBe('launch: image: pulling, 0 s\n');
  });

  it('tells of waiting and of failure', () => {
    expect(pullLine(at(0, { phase: 'queued' }))).toBe('image: waiting for its turn');
    expect(pullLine(at(0, { phase: 'backing_off', attempt: 2, waitMs: 4_000 }))).toBe(
      'image: trying again in 4 s (try 2)',
    );
    expect(pullLine(at(0, { phase: 'failed', attempt: 4 }))).toBe('image: not pulled (try 4)');
  });
});
