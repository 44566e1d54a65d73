// npm run bench [-- --only NAME[,NAME]] [--quick] [--stand FILE] [--json FILE] [--update]: what the package costs on this
// machine, side by side with what else one would use. Compare the ratios, not the milliseconds.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { readFigures, type TopicFigures, updateFigures } from './figures.js';
import { openGround } from './ground.js';
import { printChecks, printTable } from './print.js';
import type { Report, Topic } from './topic.js';

const TOPICS = [
  'start-up',
  'per-call',
  'codec',
  'lifecycle',
  'cold-image',
  'exit-to-known',
  'ledger',
  'scale',
  'mock',
] as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: TOPICS.join(',') },
    quick: { type: 'boolean', default: false },
    stand: { type: 'string' },
    json: { type: 'string' },
    update: { type: 'boolean', default: false },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !TOPICS.some((topic) => topic === name));
if (unknown.length > 0) {
  console.error(`no topic is called ${unknown.join(', ')}; there are ${TOPICS.join(', ')}`);
  process.exit(2);
}

const previous = readFigures();
const reports: Record<string, Report> = {};
const ground = openGround({ standFile: values.stand, isQuick: values.quick });
try {
  for (const name of TOPICS.filter((topic) => wanted.includes(topic))) {
    console.log(`\n## ${name}`);
    const { run } = (await import(`./${name}.js`)) as { readonly run: Topic };
    const report = await run(ground);
    reports[name] = report;
    report.tables.forEach(printTable);
    for (const note of report.notes ?? []) console.log(`  ${note}`);
  }
} finally {
  await ground.close();
}

const checks = Object.entries(reports).map(([topic, report]): TopicFigures => ({ topic, checks: report.checks }));
const failed = printChecks(checks, previous);
if (values.update) updateFigures(checks);
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, reports }, null, 2)}\n`);
}
if (failed > 0) process.exitCode = 1;
