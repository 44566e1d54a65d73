import { channel, subscribe } from 'node:diagnostics_channel';
import { debuglog } from 'node:util';

import type { Failure } from './failure.js';

/** Something that took a while and is over. */
interface Timed {
  /** When it began, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** What it failed with; absent where it worked. */
  readonly error?: Failure<string> | undefined;
}

/** `crane-cri:rpc`: a call that is answered once has ended, for its caller at least. */
export interface RpcMessage extends Timed {
  /** Such as `RunPodSandbox`. */
  readonly rpc: string;
  readonly endpoint: string;
}

/** `crane-cri:stream`: a streaming call was opened, or has ended. */
export interface StreamMessage {
  readonly event: 'opened' | 'ended';
  /** The same in both messages of one stream, different from those of all others. */
  readonly stream: object;
  readonly rpc: string;
  readonly endpoint: string;
  /** How many messages came, and for how long it was open; 0 when it opens. */
  readonly messages: number;
  readonly durationMs: number;
  readonly error?: Failure<string> | undefined;
}

/** `crane-cri:pull`: one try of a pull has ended. A pull that is shared, or finds its image, is no second one. */
export interface PullMessage extends Timed {
  /** Such as `docker.io`. */
  readonly registry: string;
  readonly repository: string;
  /** 1 for the first try; above it is a retry. */
  readonly attempt: number;
}

/** `crane-cri:phase`: a step of a job has left a phase. */
export interface PhaseMessage extends Timed {
  readonly jobId: number;
  /** 1 is the primary one. */
  readonly stepId: number;
  readonly phase: string;
  /** The phase it is in now. */
  readonly next: string;
  /** Kind of the step's outcome, where `next` is the last phase. */
  readonly outcome?: string | undefined;
}

/** `crane-cri:relist`: containers were listed for all that are watched, to find ends that no event reported. */
export interface RelistMessage extends Timed {
  /** `relist` when it was due, `recovered` after a gap in the events. */
  readonly reason: string;
  /** Which containers were asked for: of many, mostly those that have ended. */
  readonly scope: 'all' | 'exited';
  /** How many containers are watched. */
  readonly watched: number;
}

/** What is published on which channel of `node:diagnostics_channel`. */
export interface ChannelMessages {
  readonly 'crane-cri:rpc': RpcMessage;
  readonly 'crane-cri:stream': StreamMessage;
  readonly 'crane-cri:pull': PullMessage;
  readonly 'crane-cri:phase': PhaseMessage;
  readonly 'crane-cri:relist': RelistMessage;
}

/** Name of a diagnostics channel of this package. */
export type ChannelName = keyof ChannelMessages;

/** A channel that takes one kind of message. Look at `hasSubscribers` before a message is made: it is free. */
interface TypedChannel<M> {
  readonly hasSubscribers: boolean;
  publish(message: M): void;
}

const typed = <N extends ChannelName>(name: N): TypedChannel<ChannelMessages[N]> => channel(name);

export const channels = Object.freeze({
  rpc: typed('crane-cri:rpc'),
  stream: typed('crane-cri:stream'),
  pull: typed('crane-cri:pull'),
  phase: typed('crane-cri:phase'),
  relist: typed('crane-cri:relist'),
});

/** How messages read as lines of `NODE_DEBUG=crane-cri`. Requests are no part of any message, so no secret is either. */
const LINES: { readonly [N in ChannelName]: (message: ChannelMessages[N]) => string } = {
  'crane-cri:rpc': (m) => `${m.rpc} ${ended(m)}`,
  'crane-cri:stream': (m) =>
    m.event === 'opened' ? `${m.rpc} opened` : `${m.rpc} ended after ${m.messages} messages, ${ended(m)}`,
  'crane-cri:pull': (m) => `pull ${m.registry}/${m.repository} attempt ${m.attempt}: ${ended(m)}`,
  'crane-cri:phase': (m) =>
    `job ${m.jobId}.${m.stepId}: ${m.phase} ${ended(m)}, now ${m.next}${m.outcome ? ` (${m.outcome})` : ''}`,
  'crane-cri:relist': (m) => `${m.reason}: listed for ${m.watched} watched containers, ${ended(m)}`,
};

function ended({ durationMs, error }: { readonly durationMs: number; readonly error?: Failure<string> | undefined }) {
  const how = error === undefined ? 'ok' : `${error.kind} (${error.message})`;
  return `${how} in ${durationMs.toFixed(1)} ms`;
}

const debug = debuglog('crane-cri');
if (debug.enabled) {
  for (const [name, line] of Object.entries(LINES)) {
    subscribe(name, (message) => debug('%s', (line as (message: unknown) => string)(message)));
  }
}
