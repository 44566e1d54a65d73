import { writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { must, newFolder, newMock, start, untilExited } from './helpers.js';
import { sh } from './run-shell.js';

describe('the shell', () => {
  it.each([
    ['echo hello World', 'hello World\n'],
    ['echo -n hello', 'hello'],
    ['a=1; b="$a  2"; echo $b "$b"', '1 2 1  2\n'],
    [`echo 'single $x' "double \\$x" back\\ slash`, 'single $x double $x back slash\n'],
    ['echo $# $1 "$2" "$@"', '2 one two words one two words\n'],
    ['for x in "$@"; do echo "<$x>"; done', '<one>\n<two words>\n'],
    ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; [ $i = 2 ] && break; done', '1\n2\n'],
    ['until false; do echo once; break; done', 'once\n'],
    ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['if (true) then { (echo a) } fi', 'a\n'],
    ['case abc in x|y) echo no;; a*) echo yes;; esac', 'yes\n'],
    ['f() { echo "f $1"; return 3; }; f x; echo $?', 'f x\n3\n'],
    ['false || echo or; true && echo and; ! false || echo not', 'or\nand\n'],
    ['(x=2; echo $x); echo "[$x]"', '2\n[]\n'],
    ['{ echo a; echo b; } | wc -l', '2\n'],
    ['yes | head -n 2', 'y\ny\n'],
    ['printf "b\\na\\n" | sort | while read l; do echo "line $l"; done', 'line a\nline b\n'],
    ['echo $(echo in; echo side) `echo back`', 'in side back\n'],
    ['echo ${x:-default} ${x:=set} $x ${#x} ${x:+alt}', 'default set set 3 alt\n'],
    ['p=/a/b.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*} ${p#/}', 'b.tar.gz /a/b.tar /a/b a/b.tar.gz\n'],
    ['echo $((2 + 3 * 4 - (1 + 1))) $((7 / 2)) $((7 % 2)) $((3 > 2))', '12 3 1 1\n'],
    ['cat <<EOF\nx is ${x:-unset}\nEOF\necho after', 'x is unset\nafter\n'],
    ["cat <<'EOF'\n$raw\nEOF", '$raw\n'],
    [
      'echo file > /tmp/f; echo more >> /tmp/f; cat < /tmp/f; rm /tmp/f; test -e /tmp/f || echo gone',
      'file\nmore\ngone\n',
    ],
    ['mkdir -p /tmp/d/e; touch /tmp/d/x1 /tmp/d/x2; cd /tmp/d; echo x*; ls -A; pwd', 'x1 x2\ne\nx1\nx2\n/tmp/d\n'],
    ["export V=7; sh -c 'echo $V'; V=8 sh -c 'echo $V'; env | grep \"^V=\"", '7\n8\nV=7\n'],
    ['set -- a b c; shift; echo $1 $#', 'b 2\n'],
    ['(sleep 2; echo late) & echo early; wait; echo done', 'early\nlate\ndone\n'],
    ['trap "echo bye" EXIT; echo hi', 'hi\nbye\n'],
    ['sleep 60 & kill $!; wait $!; echo $?', '143\n'],
    [
      'sleep 60 & a=$!; (exit 3) & b=$!; kill -9 $a; wait $b; echo $?; wait $a; echo $?; wait $a; echo $?',
      '3\n137\n127\n',
    ],
    [
      '(trap "echo caught; exit 5" USR1; while :; do sleep 1; done) & sleep 2; kill -USR1 $!; wait $!; echo $?',
      'caught\n5\n',
    ],
    ['sleep 1 & c=$!; kill -0 $c && echo there; wait; kill -0 $c 2>/dev/null || echo gone', 'there\ngone\n'],
    [
      'trap "echo hup" HUP; sleep 5 & c=$!; (sleep 1; kill -HUP 1) & wait $c; echo $?; wait $c; echo $?',
      'hup\n129\n0\n',
    ],
    ['echo in | { exec 3<&0; cat <&3 & exec 3<&-; wait; }', 'in\n'],
    ['echo in | { cat & wait; echo none; }', 'none\n'],
    ['s=$(date +%s); sleep 90; e=$(date +%s); echo $((e - s))', '90\n'],
    ['timeout 1 sleep 100; echo $?', '124\n'],
    ['seq 1 3 | tail -n 1; seq 3 | grep -c .', '3\n3\n'],
    ['eval "echo evaluated"; command -v sleep; echo $((1 + 2))', 'evaluated\nsleep\n3\n'],
    ['printf "%s-%03d\\n" a 7 b 8', 'a-007\nb-008\n'],
    ['(exec >/tmp/o; echo kept; echo also); echo out; cat /tmp/o', 'out\nkept\nalso\n'],
    ['exec echo replaced; echo never', 'replaced\n'],
    ['echo a # a comment\necho b', 'a\nb\n'],
    ['id -u; id -nu; hostname; uname', '0\nroot\nmock-node\nLinux\n'],
    ['while :; do n=$((n + 1)); [ $n -ge 5000 ] && break; done; echo $n', '5000\n'],
  ])('%s', async (script, out) => {
    expect(await sh(script)).toEqual({ out, err: '', code: 0 });
  });

  it.each([
    ['exit 7', 7],
    ['false', 1],
    ['set -e; false; echo not reached', 1],
    ['set -e; false || true; if false; then :; fi; exit 4', 4],
    ['true | false', 1],
    ['set -o pipefail; false | true', 1],
    ['nosuch-command', 127],
    ['/etc', 126],
    ['if', 2],
    ['echo "open', 2],
    ['set -u; echo $nothing', 2],
    ['kill -KILL $$', 137],
  ])('%s ends with %i', async (script, code) => {
    expect((await sh(script)).code).toBe(code);
  });

  it('an unknown command is said on stderr, and never answers 0', async () => {
    expect(await sh('nosuch; echo $?')).toEqual({ out: '127\n', err: 'sh: nosuch: not found\n', code: 0 });
  });

  it('stderr and stdout go where they are sent', async () => {
    expect(await sh('echo err >&2; echo both 2>&1; nosuch 2>/dev/null; ls /none 2>&1')).toEqual({
      out: 'both\nls: /none: No such file or directory\n',
      err: 'err\n',
      code: 1,
    });
  });

  it('a loop without end takes time, and can be killed', async () => {
    const mock = newMock();
    const { containerId } = await start(mock.service, ['sh', '-c', 'while true; do :; done']);
    await must(mock.service.stopContainer({ containerId, timeout: 2n }));
    expect((await untilExited(mock, containerId)).exitCode).toBe(143);
  });

  it('scripts in mounts run by their first line, if they may be executed', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.sh'), '#!/bin/bash\necho "script $1"\n', { mode: 0o755 });
    writeFileSync(join(folder, 'b.sh'), 'echo no\n', { mode: 0o644 });
    chmodSync(join(folder, 'a.sh'), 0o755);
    const mounts = [{ hostPath: folder, containerPath: '/m' }];
    expect(await sh('/m/a.sh x; /m/b.sh; echo $?', { mounts })).toMatchObject({ out: 'script x\n126\n' });
    expect(await sh('[ -e /m/a.sh/c ] || echo none', { mounts })).toMatchObject({ out: 'none\n' });
  });

  it('read-only roots, read-only mounts and masked paths say what the usual tools say', async () => {
    const hostPath = newFolder();
    const linux = { securityContext: { readonlyRootfs: true, maskedPaths: ['/etc/passwd'] } };
    const mounts = [{ hostPath, containerPath: '/ro', readonly: true }];
    const { out, err } = await sh('touch /x; touch /ro/y; wc -c < /etc/passwd', { linux, mounts });
    expect(err).toBe('touch: /x: Read-only file system\ntouch: /ro/y: Read-only file system\n');
    expect(out).toBe('0\n');
  });

  it('more in a variable than the memory limit allows is out of memory', async () => {
    const mock = newMock();
    const config = { linux: { resources: { memoryLimitInBytes: 16_777_216n }, securityContext: {} } };
    const { containerId } = await start(mock.service, ['sh', '-c', 'x=$(head -c 64m /dev/zero); echo never'], config);
    expect(await untilExited(mock, containerId)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });
});
