import { describe, expect, it, test } from 'vitest';

import { mountOf, readMountInfo } from '../../../../src/policy/mounts/mount-info.js';

const TEXT = `21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
22 21 0:5 / /home rw master:2 - nfs server:/home rw
23 22 0:6 / /home/with\\040blank\\134back rw - tmpfs tmpfs rw
24 21 0:7 / /mnt rw shared:3 master:4 - tmpfs tmpfs rw
25 21 0:8 / /mnt rw - tmpfs shared:no rw
26

`;

describe('readMountInfo', () => {
  it('reads where each mount is, of what, with which options, and how it passes mounts on', () => {
    expect(readMountInfo(TEXT)).toEqual([
      { mountPoint: '/', content: '8:1 /', options: 'rw,relatime', propagation: 'shared' },
      { mountPoint: '/home', content: '0:5 /', options: 'rw', propagation: 'slave' },
      { mountPoint: '/home/with blank\\back', content: '0:6 /', options: 'rw', propagation: 'private' },
      { mountPoint: '/mnt', content: '0:7 /', options: 'rw', propagation: 'shared' },
      { mountPoint: '/mnt', content: '0:8 /', options: 'rw', propagation: 'private' },
    ]);
  });
});

describe('mountOf', () => {
  const mounts = readMountInfo(TEXT);
  test.each([
    ['/', '/'],
    ['/etc/passwd', '/'],
    ['/home', '/home'],
    ['/home/me/file', '/home'],
    ['/homework', '/'],
  ])('%s lies on %s', (path, mountPoint) => {
    expect(mountOf(path, mounts)?.mountPoint).toBe(mountPoint);
  });

  it('is the later of two mounts of one place, which hides the earlier', () => {
    expect(mountOf('/mnt/x', mounts)?.propagation).toBe('private');
  });

  it('is none where nothing is mounted', () => {
    expect(mountOf('/etc', [])).toBeUndefined();
  });
});
