import type { ContainerEventType } from '../../../../src/generated/types.js';
import type { Subject } from './quirk.js';

/** Options of a runtime that tells events, whether or not it does so by itself. */
export const WITH_EVENTS = { events: true } as const;

const short = (type: ContainerEventType): string => type.replace(/^CONTAINER_|_EVENT$/g, '');

/** Reads events until told to stop; answers what came, and `for` whom. */
export function listen(subject: Subject): { readonly seen: string[]; stop(): Promise<string | undefined> } {
  const abort = new AbortController();
  const seen: string[] = [];
  const reading = (async (): Promise<string | undefined> => {
    for await (const event of subject.mock.service.getContainerEvents({}, { signal: abort.signal })) {
      if (event.isErr()) return event.error.kind;
      const { containerEventType, containerId, podSandboxStatus, containersStatuses } = event.value;
      const isPod =
        podSandboxStatus === undefined ? containersStatuses.length === 0 : podSandboxStatus.id === containerId;
      seen.push(`${isPod ? 'pod ' : ''}${short(containerEventType)}`);
    }
    return 'OK';
  })();
  return { seen, stop: () => (abort.abort(), reading) };
}
