import { err, type Result } from 'neverthrow';

import type { Clock } from '../core/clock.js';
import { invalidInput, type InvalidInput } from '../core/errors.js';
import type { SubIdSettings } from '../core/settings.js';
import {
  planSubIds,
  readSubIdFile,
  type SubIdEntries,
  subIdLine,
  type SubIdOwner,
  type SubIdPlan,
} from '../policy/users/subid.js';
import { appendLine, withFileLock } from './locked-append.js';
import { readSmallFile } from '../files/read-small-file.js';

/** The two files of subordinate ids, absolute. */
export interface SubIdFiles {
  readonly uid: string;
  readonly gid: string;
}

export const SUB_ID_FILES: SubIdFiles = Object.freeze({ uid: '/etc/subuid', gid: '/etc/subgid' });

const MAX_FILE_BYTES = 16 * 1_048_576;

/**
 * The user namespace of a user's pods, as the two files have it. Where the scheduler manages the ids and the files say
 * nothing of the user, its ranges are appended under the files' locks, and the files are read again.
 *
 * Errors: `invalid_input`, naming every rule that is broken.
 */
export async function settleSubIds(
  settings: SubIdSettings,
  owner: SubIdOwner,
  files: SubIdFiles,
  clock: Clock,
): Promise<Result<SubIdPlan, InvalidInput>> {
  const plan = planSubIds(settings, owner, await readEntries(files, owner));
  if (plan.isErr() || plan.value.action === 'use') return plan;
  let settled: Result<SubIdPlan, InvalidInput> = plan;
  const trouble = await withFileLock(files.uid, clock, async () => {
    const inner = await withFileLock(files.gid, clock, async () => {
      // Another process may have been faster.
      const now = planSubIds(settings, owner, await readEntries(files, owner));
      if (now.isOk() && now.value.action === 'append') {
        await appendLine(files.uid, subIdLine(owner, now.value.uid));
        await appendLine(files.gid, subIdLine(owner, now.value.gid));
      }
      settled = planSubIds(settings, owner, await readEntries(files, owner));
    });
    if (inner !== undefined) settled = err(invalidInput('settleSubIds', [{ field: 'subgid', problem: inner }]));
  });
  if (trouble !== undefined) return err(invalidInput('settleSubIds', [{ field: 'subuid', problem: trouble }]));
  if (settled.isErr() || settled.value.action === 'use') return settled;
  return err(
    invalidInput('settleSubIds', [{ field: 'subuid', problem: `${files.uid} does not keep what is written` }]),
  );
}

async function readEntries(files: SubIdFiles, owner: SubIdOwner): Promise<SubIdEntries> {
  const [uid, gid] = await Promise.all([files.uid, files.gid].map((path) => readSmallFile(path, MAX_FILE_BYTES)));
  const entries = (file: typeof uid) => (file?.isOk() === true ? readSubIdFile(file.value.toString(), owner) : []);
  return { uid: entries(uid), gid: entries(gid) };
}
