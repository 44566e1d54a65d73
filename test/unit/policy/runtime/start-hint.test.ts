import { expect, it } from 'vitest';

import { startHint } from '../../../../src/policy/runtime/start-hint.js';

const RUNC =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

it.each([
  [`${RUNC}exec: "no-such": executable file not found in $PATH`, /no such program.*'-c'/],
  ['container create failed: executable file `no-such` not found in $PATH: No such file or directory', /full path/],
  [`${RUNC}exec: "/opt/x": stat /opt/x: no such file or directory`, /no such program/],
  [`${RUNC}exec: "/etc/passwd": permission denied`, /chmod \+x/],
  [`${RUNC}exec /job.sh: permission denied`, /chmod \+x/],
  ['container create failed: open executable: Permission denied', /chmod \+x/],
  ['OCI runtime exec failed: exec failed: permission denied', /^Check command/],
  [`${RUNC}exec: "/job.sh": exec format error`, /another processor.*#!/],
  [`${RUNC}exec /job.sh: exec format error`, /another processor.*#!/],
  [`${RUNC}error mounting "/a" to rootfs at "/b": not a directory`, /^Check command, working directory, user, mounts/],
  [`${RUNC}error mounting "/a" to rootfs: permission denied`, /^Check command/],
  [`${RUNC}error setting cgroup config: no such file or directory`, /^Check command/],
])('%s is explained', (message, hint) => expect(startHint(message)).toMatch(hint));
