/** Where a pod is in its life. */
export type PodPhase =
  /** Made, nothing done yet. */
  | 'pending'
  /** Its sandbox is being made. It is never given up half-made, so an end that is asked for now comes after it. */
  | 'opening'
  /** Steps can run. */
  | 'open'
  /** There is no sandbox, and every step fails with the reason. */
  | 'broken'
  /** Sandbox and containers are taken away. */
  | 'closing'
  /** Nothing more will happen; what could not be removed is named in the outcome. */
  | 'closed';

/** What moves a pod on. */
export type PodTrigger = 'open' | 'sandbox_ready' | 'sandbox_failed' | 'end' | 'clean_done';

/** The pod's machine, whole: which trigger leads where. What is not in the table cannot happen. */
export const POD_TRANSITIONS = {
  pending: { open: 'opening', end: 'closed' },
  opening: { sandbox_ready: 'open', sandbox_failed: 'broken' },
  open: { end: 'closing' },
  broken: { end: 'closing' },
  closing: { clean_done: 'closed' },
  closed: {},
} as const satisfies Record<PodPhase, Partial<Record<PodTrigger, PodPhase>>>;
