import { describe, expect, it } from 'vitest';

import { POD_TRANSITIONS, type PodPhase } from '../../../src/job/outcome/pod-transitions.js';
import { type Phase, transition, TRANSITIONS, type Trigger } from '../../../src/job/outcome/step-transitions.js';

const phases = Object.keys(TRANSITIONS) as Phase[];
const triggers = [...new Set(Object.values(TRANSITIONS).flatMap((row) => Object.keys(row)))] as Trigger[];

describe('the table of transitions', () => {
  it('leads from every phase to cleaned', () => {
    for (const from of phases) {
      const reached = new Set<Phase>([from]);
      for (const phase of reached) for (const to of Object.values(TRANSITIONS[phase]) as Phase[]) reached.add(to);
      expect(reached, from).toContain('cleaned');
    }
  });

  it('is left through cleaning only, once anything was done', () => {
    for (const from of phases.filter((phase) => phase !== 'pending' && phase !== 'cleaning')) {
      expect(Object.values(TRANSITIONS[from]), from).not.toContain('cleaned');
    }
  });

  it('has an end: cleaned', () => {
    expect(phases.filter((phase) => Object.keys(TRANSITIONS[phase]).length === 0)).toEqual(['cleaned']);
  });

  it('takes a failed step and a request to end in every phase that does something', () => {
    for (const phase of ['preparing', 'creating', 'starting', 'running'] as const) {
      expect(TRANSITIONS[phase]).toMatchObject({
        step_failed: expect.any(String) as string,
        cancel: expect.any(String) as string,
      });
    }
  });

  it('refuses every pair that it does not have', () => {
    for (const from of phases) {
      for (const trigger of triggers) {
        const row: Partial<Record<Trigger, Phase>> = TRANSITIONS[from];
        const to = transition(from, trigger);
        if (row[trigger] !== undefined) expect(to._unsafeUnwrap()).toBe(row[trigger]);
        else expect(to._unsafeUnwrapErr()).toMatchObject({ kind: 'illegal_transition', from, trigger });
      }
    }
  });
});

describe('the table of a pod', () => {
  const pods = Object.keys(POD_TRANSITIONS) as PodPhase[];

  it('leads from every phase to closed, which is its end', () => {
    for (const from of pods) {
      const reached = new Set<PodPhase>([from]);
      for (const phase of reached)
        for (const to of Object.values(POD_TRANSITIONS[phase]) as PodPhase[]) reached.add(to);
      expect(reached, from).toContain('closed');
    }
    expect(pods.filter((phase) => Object.keys(POD_TRANSITIONS[phase]).length === 0)).toEqual(['closed']);
  });

  it('never gives up a sandbox half-made: what was begun is taken away, in closing', () => {
    expect(Object.keys(POD_TRANSITIONS.opening)).not.toContain('end');
    expect([POD_TRANSITIONS.open.end, POD_TRANSITIONS.broken.end]).toEqual(['closing', 'closing']);
    expect(pods.filter((from) => (Object.values(POD_TRANSITIONS[from]) as string[]).includes('closed'))).toEqual([
      'pending',
      'closing',
    ]);
  });
});
