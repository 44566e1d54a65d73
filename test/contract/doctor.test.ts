import { doctor, type DoctorReport } from 'crane-cri/doctor';
import { beforeAll, expect, it } from 'vitest';

import { describeEachTarget } from './each-target.js';

describeEachTarget('a doctor', ({ target, open }) => {
  let report: DoctorReport;
  let isSocket: boolean;

  beforeAll(async () => {
    const { endpoint } = open().node.runtime;
    isSocket = endpoint.startsWith('unix:');
    report = (await doctor({ endpoint, checkTimeoutMs: 20_000, minFreeBytes: 1 }))._unsafeUnwrap();
  });

  const statusOf = (check: string): readonly string[] =>
    report.findings.filter((finding) => finding.check === check).map(({ status }) => status);

  it('sees that the runtime answers, is ready and is guarded, or that there is none at such an endpoint', () => {
    const expected = isSocket ? ['ok'] : ['problem'];
    expect(statusOf('endpoint')).toEqual(expected);
    if (!isSocket) return;
    expect(statusOf('permissions')).toEqual(['ok']);
    expect(statusOf('runtime').every((status) => status === 'ok' || status === 'warning')).toBe(true);
    expect(statusOf('network')).toEqual(['ok']);
  });

  it('knows versions that are known for something bad, and how ends of programs are told', () => {
    if (!isSocket) return;
    const { capabilities } = open();
    expect(statusOf('version').includes('problem')).toBe(capabilities.losesFinalOutput);
    const { events } = capabilities;
    const isTold = events === 'broadcast' || (events === 'configurable' && !target.name.endsWith('events off'));
    expect(statusOf('events')).toEqual([isTold ? 'ok' : 'warning']);
  });

  it('tells what to do about whatever it finds, and no check is missing or in need of one', () => {
    expect(new Set(report.findings.map(({ check }) => check)).size).toBe(16);
    for (const { check, status, summary, remedy, detail } of report.findings) {
      expect(summary, check).toMatch(/^\S.*\.$|: /);
      if (status === 'warning' || status === 'problem') expect(remedy, check).not.toBe('');
      expect(`${summary}${detail}`, check).not.toMatch(/could not be examined|did not finish|defect/);
    }
  });
});
