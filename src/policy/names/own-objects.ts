import { orElse } from '../../core/or-else.js';
import { LABEL } from './labels.js';
import { SANDBOX_NAMESPACE } from './names.js';

/** Which of our sandboxes or containers to list. What is left out does not narrow. */
export interface OwnSelection {
  readonly jobId?: number | undefined;
  readonly stepId?: number | undefined;
  readonly uid?: number | undefined;
  readonly instance?: string | undefined;
}

/** The label selector of a list request. Never empty: an unfiltered list shows, and is as long as, everybody's. */
export function ownSelector(selection: OwnSelection = {}): Readonly<Record<string, string>> {
  const selector: Record<string, string> = { [LABEL.owner]: 'true' };
  for (const name of ['jobId', 'stepId', 'uid', 'instance'] as const) {
    const value = orElse<unknown>(() => (selection as OwnSelection | null)?.[name], null);
    if (value !== undefined) selector[LABEL[name]] = labelText(value);
  }
  return Object.freeze(selector);
}

/** A label that no object has for what is neither number nor string: leaving it out would select more than was meant. */
const labelText = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : 'invalid';

/**
 * Whether a sandbox can be ours: labels are taken over from whoever makes a pod, a kubelet's users included, while our
 * namespace is given by us alone. Whether it is, the ledger says.
 */
export function isInOwnNamespace({ metadata }: { readonly metadata?: SandboxName | undefined }): boolean {
  return metadata?.namespace === SANDBOX_NAMESPACE;
}

/** The same of one that was not listed by its labels: it must have all of these. */
export function isOwnSandbox(
  sandbox: { readonly labels: Readonly<Record<string, string>>; readonly metadata?: SandboxName | undefined },
  selector: Readonly<Record<string, string>>,
): boolean {
  const { labels } = sandbox;
  return isInOwnNamespace(sandbox) && Object.entries(selector).every(([key, value]) => labels[key] === value);
}

interface SandboxName {
  readonly namespace?: string | undefined;
}

/** What the labels of one of our objects say. */
export interface OwnObject {
  readonly jobId: number;
  readonly jobName: string;
  readonly uid: number;
  /** `undefined` on a sandbox. */
  readonly stepId: number | undefined;
  readonly stepName: string | undefined;
  readonly instance: string | undefined;
}

/** Reads the labels of a sandbox or container; `undefined` when it is not ours. */
export function readOwnLabels(labels: Readonly<Record<string, string>>): OwnObject | undefined {
  return orElse(() => (typeof labels === 'object' ? read(labels) : undefined), undefined);
}

function read(labels: Readonly<Record<string, string>>): OwnObject | undefined {
  const jobId = readId(labels[LABEL.jobId]);
  const uid = readId(labels[LABEL.uid]);
  if (labels[LABEL.owner] !== 'true' || jobId === undefined || uid === undefined) return undefined;
  return Object.freeze({
    jobId,
    jobName: labels[LABEL.jobName] ?? '',
    uid,
    stepId: readId(labels[LABEL.stepId]),
    stepName: labels[LABEL.stepName],
    instance: labels[LABEL.instance],
  });
}

function readId(text: string | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,10}$/.test(text) && Number(text) <= 0xffff_ffff ? Number(text) : undefined;
}
