/** What is mutated: where a wrong decision is a wrong job, and where text from outside is read. */
export const TARGETS = [
  'src/policy',
  'src/job/step/transitions.ts',
  'src/job/pod/transitions.ts',
  'src/runtime/explain-failure.ts',
  'src/core/endpoint.ts',
  'src/config',
  'src/streaming/logs/log-record.ts',
  'src/streaming/logs/line-splitter.ts',
  'src/streaming/sessions/exit-status.ts',
  'src/streaming/spdy/frames.ts',
  'src/streaming/spdy/header-block.ts',
  'src/streaming/spdy/stream-url.ts',
  'src/ledger/sealed-text.ts',
];
