// Examines this node and says what to do about what it finds. Exit code: 0 all is well, 1 warnings, 2 problems.
//
//   npm run example -- examples/doctor/main.ts --registry ghcr.io --ledger /var/lib/crane/ledger
import { parseArgs } from 'node:util';

import { userCredentialSources } from 'crane-cri';
import { doctor, type DoctorReport, type FindingStatus } from 'crane-cri/doctor';

const USAGE =
  'usage: doctor [--endpoint URI] [--image-endpoint URI] [--registry HOST]... [--ledger FOLDER] [--root FOLDER] [--timeout SECONDS] [--json]';

const EXIT_CODES = { ok: 0, warning: 1, problem: 2 } as const;
const MARKS: Readonly<Record<FindingStatus, string>> = {
  ok: 'ok',
  warning: 'WARNING',
  problem: 'PROBLEM',
  skipped: '-',
};

function fail(text: string): never {
  process.stderr.write(`doctor: ${text}\n${USAGE}\n`);
  process.exit(64);
}

function readCommandLine() {
  try {
    return parseArgs({
      options: {
        endpoint: { type: 'string' },
        'image-endpoint': { type: 'string' },
        registry: { type: 'string', multiple: true, default: [] },
        ledger: { type: 'string' },
        root: { type: 'string' },
        timeout: { type: 'string', default: '5' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    return fail((cause as Error).message);
  }
}

function table({ endpoint, findings, worst, durationMs }: DoctorReport): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, summary, remedy, detail }) => [
    `${MARKS[status].padEnd(8)} ${check.padEnd(width)}  ${summary}`,
    ...[detail === '' ? '' : `(${detail})`, remedy === '' ? '' : `=> ${remedy}`]
      .filter((text) => text !== '' && status !== 'ok' && status !== 'skipped')
      .map((text) => `${' '.repeat(9 + width)}  ${text}`),
  ]);
  return [`${endpoint ?? 'no runtime'}: ${worst}, in ${durationMs.toFixed(0)} ms`, ...lines].join('\n');
}

const values = readCommandLine();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const report = (
  await doctor({
    endpoint: values.endpoint,
    imageEndpoint: values['image-endpoint'],
    registries: values.registry.map((registry) => ({ registry })),
    credentialSources: userCredentialSources(),
    ledgerDirectory: values.ledger,
    hostRoot: values.root,
    checkTimeoutMs: Number(values.timeout) * 1_000,
  })
).match(
  (value) => value,
  (error) => fail(error.message),
);
console.log(values.json ? JSON.stringify(report, undefined, 2) : table(report));
process.exitCode = EXIT_CODES[report.worst];
