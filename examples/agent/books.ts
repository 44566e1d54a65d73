import { mkdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { JobOutcome } from 'crane-cri';
import { craneExitOf } from 'crane-cri/crane';

/** What a scheduler wants to know of a job that is over. */
export interface Report {
  readonly jobId: number;
  readonly kind: JobOutcome['kind'];
  /** One number, as CraneSched counts: 0..255 the program's own, 256 and more a signal or a failure. */
  readonly code: number;
  readonly certainty: JobOutcome['certainty'];
}

export const reportOf = (outcome: JobOutcome): Report => ({
  jobId: outcome.jobId,
  kind: outcome.kind,
  code: craneExitOf(outcome).exitCode,
  certainty: outcome.certainty,
});

/** Books on disk: a file per job, written whole or not at all. Writing one twice does no harm, as `record` asks. */
export function openBooks(folder: string): (outcome: JobOutcome) => Promise<void> {
  mkdirSync(folder, { recursive: true });
  return async (outcome) => {
    const path = join(folder, `${outcome.jobId}.json`);
    await writeFile(`${path}.new`, JSON.stringify(reportOf(outcome)));
    await rename(`${path}.new`, path);
  };
}
