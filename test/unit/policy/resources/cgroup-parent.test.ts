import { planCgroupParent } from '../../../../src/policy/resources/cgroup-parent.js';
import { describe, expect, it } from 'vitest';

describe('a cgroup parent', () => {
  it.each([
    ['/crane/job-7', undefined, '/crane/job-7'],
    ['/crane//job-7/', 'cgroupfs', '/crane/job-7'],
    ['/crane/job-7', 'systemd', '/crane.slice/crane-job_7.slice'],
    ['/a/b/c', 'systemd', '/a.slice/a-b.slice/a-b-c.slice'],
    ['/crane.slice/crane-job_7.slice', 'systemd', '/crane.slice/crane-job_7.slice'],
    ['/crane.slice/crane-job_7.slice', undefined, '/crane.slice/crane-job_7.slice'],
  ] as const)('%s of driver %s is %s', (path, driver, expected) => {
    expect(planCgroupParent(path, driver)._unsafeUnwrap()).toBe(expected);
  });

  it.each([
    ['crane', undefined, 'must be an absolute path'],
    ['', undefined, 'is empty'],
    ['/', 'cgroupfs', 'must not be the root of all groups'],
    ['/a/../../b', 'systemd', 'must not hold ".."'],
    ['/a b', 'systemd', /^must be letters/],
    ['/a.slice', 'cgroupfs', /^names a slice/],
    [7 as never, 'cgroupfs', 'must be text'],
  ] as const)('%s of driver %s is refused', (path, driver, problem) => {
    const error = planCgroupParent(path, driver)._unsafeUnwrapErr();
    expect(error.operation).toBe('planCgroupParent');
    expect(error.problems).toMatchObject([
      {
        field: 'cgroupParent',
        problem: typeof problem === 'string' ? problem : (expect.stringMatching(problem) as string),
      },
    ]);
  });
});
