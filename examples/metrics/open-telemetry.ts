// Spans and durations for OpenTelemetry. Give it `trace.getTracer('crane-cri')` and `metrics.getMeter('crane-cri')` of
// @opentelemetry/api: their shapes are written down here, so that this file needs no package.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { ChannelMessages } from 'crane-cri';

type Attributes = Record<string, string | number | boolean>;

interface Span {
  setStatus(status: { code: number; message?: string }): unknown;
  end(endTime?: number): void;
}

/** What is used of an OpenTelemetry tracer. */
export interface TracerLike {
  startSpan(name: string, options: { startTime: number; kind: number; attributes: Attributes }): Span;
}

/** What is used of an OpenTelemetry meter. */
export interface MeterLike {
  createHistogram(
    name: string,
    options: { unit: string; description: string },
  ): { record(value: number, attributes: Attributes): void };
}

/** `SpanKind.CLIENT`, `SpanKind.INTERNAL` and `SpanStatusCode.ERROR` of the API. */
const CLIENT = 2;
const INTERNAL = 0;
const ERROR = 2;

interface Timed {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly error?: { readonly kind: string; readonly message: string } | undefined;
}

/** Turns every call, pull and phase from now on into a span and a duration. Call the answer to stop. */
export function toOpenTelemetry(tracer: TracerLike, meter: MeterLike): () => void {
  const duration = meter.createHistogram('crane_cri.duration', { unit: 'ms', description: 'Calls, pulls and phases.' });
  const tell = (
    name: string,
    kind: number,
    attributes: Attributes,
    { startedAtMs, durationMs, error }: Timed,
  ): void => {
    const all = { ...attributes, ...(error === undefined ? {} : { 'error.type': error.kind }) };
    // The message comes when all is over, in the context of whoever called: the span gets the right parent.
    const span = tracer.startSpan(name, { startTime: startedAtMs, kind, attributes: all });
    if (error !== undefined) span.setStatus({ code: ERROR, message: error.message });
    span.end(startedAtMs + durationMs);
    duration.record(durationMs, { operation: name, ...all });
  };
  const listeners = {
    'crane-cri:rpc': (m: ChannelMessages['crane-cri:rpc']) =>
      tell(`runtime.v1/${m.rpc}`, CLIENT, { 'rpc.system': 'grpc', 'rpc.method': m.rpc }, m),
    'crane-cri:pull': (m: ChannelMessages['crane-cri:pull']) =>
      tell('pull', INTERNAL, { registry: m.registry, attempt: m.attempt }, m),
    'crane-cri:phase': (m: ChannelMessages['crane-cri:phase']) =>
      tell(`job ${m.phase}`, INTERNAL, { 'job.id': m.jobId }, m),
  };
  const entries = Object.entries(listeners) as [string, (message: unknown) => void][];
  for (const [name, listener] of entries) subscribe(name, listener);
  return () => {
    for (const [name, listener] of entries) unsubscribe(name, listener);
  };
}
