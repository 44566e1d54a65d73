/** Which run of which job: the name of its entry in the ledger, and of what belongs to it on the host. */
export interface JobKey {
  readonly jobId: number;
  /** Of its sandbox. */
  readonly uid: string;
  readonly attempt: number;
}

export function writeJobKey({ jobId, uid, attempt }: JobKey): string {
  return `job-${jobId}-${uid}-${attempt}`;
}

/** Undefined where it is none. */
export function readJobKey(text: string): JobKey | undefined {
  const [, jobId, uid, attempt] = /^job-(\d{1,10})-([0-9a-f]{16})-(\d{1,10})$/.exec(text) ?? [];
  return uid === undefined ? undefined : { jobId: Number(jobId), uid, attempt: Number(attempt) };
}
