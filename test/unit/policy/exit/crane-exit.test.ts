import { describe, expect, test } from 'vitest';

import {
  CRANE_ERROR_CODES,
  CRANE_FAILURE_CODES,
  craneExitCode,
  type CraneFailure,
  readCraneExitCode,
} from '../../../../src/policy/exit/crane-exit.js';

const failures = Object.entries(CRANE_FAILURE_CODES) as [CraneFailure, number][];

describe('CraneSched’s exit codes', () => {
  test('every code of a program and every signal is read back', () => {
    for (let code = 0; code <= 255; code += 1) {
      expect(craneExitCode({ kind: 'exited', code })).toBe(code);
      expect(readCraneExitCode(code)).toEqual({ kind: 'exited', code });
    }
    for (let signal = 1; signal <= 63; signal += 1) {
      expect(craneExitCode({ kind: 'signalled', signal })).toBe(256 + signal);
      expect(readCraneExitCode(256 + signal)).toEqual({ kind: 'signalled', signal });
    }
  });

  test('failures are 320 to 331, each read back', () => {
    expect(failures.map(([, code]) => code)).toEqual(Array.from({ length: 12 }, (_, i) => 320 + i));
    for (const [failure, code] of failures) {
      expect(craneExitCode({ kind: 'failed', failure })).toBe(code);
      expect(readCraneExitCode(code)).toEqual({ kind: 'failed', failure });
    }
    expect(CRANE_FAILURE_CODES).toMatchObject({ terminated: 320, time_limit: 325, rpc_error: 328, mpi: 331 });
    expect(CRANE_ERROR_CODES).toEqual({
      cri_generic: 80,
      cri_disabled: 81,
      container_not_ready: 82,
      multiple_nodes: 83,
    });
  });

  test('what has no number of its own does not take another’s', () => {
    expect(craneExitCode({ kind: 'signalled', signal: 64 })).toBe(192);
    expect(craneExitCode({ kind: 'exited', code: -1 })).toBe(255);
    expect(craneExitCode({ kind: 'exited', code: 320 })).toBe(64);
    for (const code of [-1, 256, 332, 1.5, Number.NaN]) expect(readCraneExitCode(code)).toBeUndefined();
  });
});
