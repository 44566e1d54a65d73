// Puts a look before everything by which a password could leave the package: what is shown, written, recorded, or held by
// an error. Loaded once in a process, which may run many test files.
import { open } from 'node:fs/promises';

import { Secret } from '../../src/core/secret.js';
import { CallLog } from '../../src/testing/dispatch/call-log.js';
import { Recorder } from '../../src/testing/trace/record.js';
import { SecretGuard } from './secret-guard.js';

let guard = new SecretGuard();
type Any = (...args: never[]) => unknown;

/** Puts a function before a method, for the time of the test file. */
function before(owner: object, name: string, look: (args: readonly unknown[]) => void): void {
  const methods = owner as Record<string, Any>;
  const method = methods[name] as (...args: unknown[]) => unknown;
  methods[name] = function (this: unknown, ...args: unknown[]) {
    look(args);
    return method.apply(this, args);
  };
}

// Every password on its way into the package, and every one that is sent.
before(Secret, 'of', ([text]) => {
  if (typeof text === 'string') guard.register(text);
});

// Every error of the package is a frozen object with these fields. They are looked at when the file has ended, so that
// tests which measure time measure nothing of this.
const errors: object[] = [];
const MAX_ERRORS = 5_000;
const freeze = Object.freeze.bind(Object);
Object.freeze = (value: unknown) => {
  if (errors.length < MAX_ERRORS && typeof value === 'object' && value !== null && 'hint' in value && 'kind' in value)
    errors.push(value);
  return freeze(value);
};

for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir']) {
  before(console, method, (args) => {
    for (const arg of args) guard.see('console', arg);
  });
}
for (const stream of [process.stdout, process.stderr]) {
  before(stream, 'write', ([chunk]) => guard.see('output', chunk));
}
before(process, 'emitWarning', ([warning]) => guard.see('warning', warning));

// Ledgers and logs are written by file handles; what a test itself writes is not.
const handle = await open('/dev/null');
for (const method of ['writeFile', 'write', 'appendFile']) {
  before(Object.getPrototypeOf(handle) as object, method, ([data]) => guard.see('file', data));
}
await handle.close();

const begin: CallLog['begin'] = Reflect.get(CallLog.prototype, 'begin');
CallLog.prototype.begin = function (this: CallLog, ...args) {
  const end = begin.apply(this, args);
  if (args[0] === 'pullImage') guard.see('call log', this.of('pullImage').at(-1));
  return end;
};
const trace = Object.getOwnPropertyDescriptor(Recorder.prototype, 'trace');
Object.defineProperty(Recorder.prototype, 'trace', {
  get(this: Recorder): unknown {
    const recorded = trace?.get?.call(this) as Recorder['trace'];
    for (const call of recorded.calls) if (call.rpc === 'pullImage') guard.see('trace', call);
    return recorded;
  },
});

/** Forgets what was seen, for the next test file. */
export function watchAnew(): void {
  guard = new SecretGuard();
  errors.length = 0;
}

/** Where a password was seen since then. */
export function leaks(): readonly string[] {
  for (const error of errors) guard.see('error', error);
  return [...new Set(guard.leaks())];
}
