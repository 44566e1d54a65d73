// The usual commands, in the words of busybox.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { newFolder } from './helpers.js';
import { sh } from './run-shell.js';

const ABC = 'printf "c\\nb 2\\na\\nb 2\\n" > /tmp/abc';

describe('commands on files', () => {
  it.each([
    ['cat /tmp/abc - </dev/null | wc', '4 6 12\n'],
    ['wc /tmp/abc; wc -w </tmp/abc; wc -l -c /tmp/abc', '4 6 12 /tmp/abc\n6\n4 12 /tmp/abc\n'],
    ['head -2 /tmp/abc; head -n1 /tmp/abc; head -n 1 /tmp/abc', 'c\nb 2\nc\nc\n'],
    ['head -c 3 /tmp/abc | wc -c; head -c1k /dev/zero | wc -c; head -n 3 /dev/zero', '3\n1024\n'],
    ['seq 12 | head | tail -n 1; seq 12 | head -n 99 | wc -l; seq 3 | head -c 2', '10\n12\n1\n'],
    ['tail -2 /tmp/abc; seq 20 | tail | head -n 1', 'a\nb 2\n11\n'],
    ['sort /tmp/abc; sort -u /tmp/abc | wc -l; sort -r /tmp/abc | head -1', 'a\nb 2\nb 2\nc\n3\nc\n'],
    ['printf "10\\n9\\n" | sort; printf "10\\n9\\n" | sort -n; printf "9\\n10\\n" | sort -rn', '10\n9\n9\n10\n10\n9\n'],
    ['grep -v b /tmp/abc; grep -c B /tmp/abc; grep -ic B /tmp/abc', 'c\na\n0\n2\n'],
    ['grep -q a /tmp/abc; echo $?; grep -q z /tmp/abc; echo $?; grep z /tmp/abc; echo $?', '0\n1\n1\n'],
    ['printf "a.c\\nabc\\n" | grep a.c; printf "a.c\\nabc\\n" | grep -F a.c', 'a.c\nabc\na.c\n'],
    [
      'cp /tmp/abc /tmp/x; mv /tmp/x /tmp/y; ls /tmp/x /tmp/y 2>/dev/null; cmp=$(cat /tmp/y); [ "$cmp" = "$(cat /tmp/abc)" ] && echo same',
      '/tmp/y\nsame\n',
    ],
    ['mkdir /tmp/d; cp /tmp/abc /tmp/d; mv /tmp/abc /tmp/d/moved; ls /tmp/d', 'abc\nmoved\n'],
    ['touch /tmp/abc /tmp/new; wc -c </tmp/abc; wc -c </tmp/new; touch /tmp; echo $?', '12\n0\n0\n'],
    [
      'mkdir -p /tmp/d/e; touch /tmp/d/.h /tmp/d/v; ls /tmp/d; ls -A /tmp/d; ls -d /tmp/d; ls /tmp/d /tmp/abc | wc -l',
      'e\nv\n.h\ne\nv\n/tmp/d\n4\n',
    ],
    ['rm -f /tmp/none; echo $?; mkdir -p /tmp/d/e; rm -r /tmp/d; [ -e /tmp/d ] || echo gone', '0\ngone\n'],
    ['mkdir /tmp/d; rm -Rf /tmp/d /tmp/none; [ -e /tmp/d ] || echo gone', 'gone\n'],
    ['echo a | tee /tmp/t; echo b | tee -a /tmp/t; cat /tmp/t', 'a\nb\na\nb\n'],
    ['basename /a/b.txt; basename /a/b.txt .txt; dirname /a/b/c; dirname a', 'b.txt\nb\n/a/b\n.\n'],
    ['cd /tmp; readlink x; readlink -f ../y; chmod +x abc; sync; echo -- -n', '/tmp/x\n/y\n-- -n\n'],
    ['cat -- /tmp/abc | head -n 1; grep -- -x /tmp/abc; echo $?', 'c\n1\n'],
  ])('%s', async (script, out) => {
    expect(await sh(`${ABC}; ${script}`)).toMatchObject({ out, err: '' });
  });

  it.each([
    ['cat /none', "cat: can't open '/none': No such file or directory", 1],
    ['grep a /none', "grep: can't open '/none': No such file or directory", 2],
    ['mkdir /a/b', "mkdir: can't create directory '/a/b': No such file or directory", 1],
    ['mkdir /tmp', "mkdir: can't create directory '/tmp': File exists", 1],
    ['rm /tmp', "rm: can't remove '/tmp': Is a directory", 1],
    ['rm /none', "rm: can't remove '/none': No such file or directory", 1],
    ['cp /none /tmp', "cp: can't open '/none': No such file or directory", 1],
    ['echo a | tee /none/x', 'tee: /none/x: No such file or directory', 1],
    ['ls /none', 'ls: /none: No such file or directory', 1],
  ])('%s says %s', async (script, err, code) => {
    expect(await sh(script)).toMatchObject({ err: `${err}\n`, code });
  });

  it('what tail cannot hold is out of memory, and what it follows has no end', async () => {
    const linux = { resources: { memoryLimitInBytes: 16_777_216n }, securityContext: {} };
    expect(await sh('tail /dev/zero; echo $?', { linux })).toMatchObject({ out: '137\n' });
    expect(await sh('head -c 32m /dev/zero | tail -n 1; echo $?', { linux })).toMatchObject({ out: '137\n' });
    expect(await sh('timeout 5 tail -f /etc/passwd; echo $?')).toMatchObject({ out: '124\n' });
  });

  it('programs of a mount are found by PATH, and run by what their first line names', async () => {
    const hostPath = newFolder();
    writeFileSync(join(hostPath, 'tool'), '#!/usr/bin/env bash\necho "tool $1"\n', { mode: 0o755 });
    writeFileSync(join(hostPath, 'plain'), 'echo plain\n', { mode: 0o755 });
    writeFileSync(join(hostPath, 'other'), '#!/opt/none/python\n', { mode: 0o755 });
    const mounts = [{ hostPath, containerPath: '/m' }];
    expect(await sh('PATH=/bin:/m; export PATH; tool x; plain; cd /m; ./tool y; other; echo $?', { mounts })).toEqual({
      out: 'tool x\nplain\ntool y\n127\n',
      err: 'sh: /m/other: not found\n',
      code: 0,
    });
    expect(await sh('cd /m; PATH=: tool z', { mounts })).toMatchObject({ out: 'tool z\n' });
  });
});

describe('test', () => {
  it.each([
    ['', 1],
    ['a', 0],
    ['-n a', 0],
    ['-n ""', 1],
    ['-z ""', 0],
    ['-z a', 1],
    ['-f /tmp/f', 0],
    ['-f /tmp', 1],
    ['-d /tmp', 0],
    ['-d /tmp/f', 1],
    ['-e /none', 1],
    ['-r /tmp/f', 0],
    ['-s /tmp/f', 0],
    ['-s /tmp/empty', 1],
    ['-s /none', 1],
    ['-x /bin/none', 1],
    ['-t 0', 1],
    ['a = a', 0],
    ['a == b', 1],
    ['a != b', 0],
    ['1 -eq 01', 0],
    ['1 -ne 1', 1],
    ['1 -lt 1', 1],
    ['1 -le 1', 0],
    ['2 -gt 1', 0],
    ['1 -ge 2', 1],
    ['! a = b', 0],
    ['! a', 1],
    ['a = a -a b = b', 0],
    ['a = a -a b = c', 1],
    ['a = b -o b = b', 0],
    ['a = b -o b = c', 1],
    ['a = a -o b = c -a d = e', 0],
    ['-q a', 2],
    ['a b c', 2],
    ['! -q a', 2],
    ['a b c -a d', 2],
    ['d -o a b c', 2],
    ['a b c d e', 2],
  ])('%s answers %i', async (words, code) => {
    const files = 'echo a > /tmp/f; touch /tmp/empty';
    expect(await sh(`${files}; test ${words}; echo $?; [ ${words} ]; echo $?`)).toMatchObject({
      out: `${code}\n${code}\n`,
    });
  });

  it('wants its bracket closed', async () => {
    expect(await sh('[ a')).toMatchObject({ err: '[: missing ]\n', code: 2 });
  });
});

describe('commands of the system', () => {
  it.each([
    ['printf "%5s|%-5s|%05d|%i\\n" a b 42 7.9', '    a|b    |00042|7\n'],
    ['printf "%x %c %% %b %s\\n" 255 xyz "a\\tb"', 'ff x % a\tb \n'],
    ['printf "\\101\\060\\\\\\n"; printf plain; printf "\\n"', 'A0\\nplain\n'],
    ['printf "%d\\n" abc 2>/dev/null', '0\n'],
    ['echo -e "a\\tb\\\\"; echo -ne "x\\n"; echo -E a; echo -x', 'a\tb\\\nx\na\n-x\n'],
    ['env -i A=1 B=2; env A=3 env | grep ^A=; A=4 env | grep ^A=', 'A=1\nB=2\nA=3\nA=4\n'],
    ['id -g; id -G; id', '0\n0\nuid=0(root) gid=0 groups=0\n'],
    ['seq 3 5 | tail -1; seq 1 2 5; seq 3 -1 1; seq 2 1; seq 1 0 2', '5\n1\n3\n5\n3\n2\n1\n'],
    ['yes no | head -n 2; env | grep -c "^PATH="', 'no\nno\n1\n'],
    ['timeout 1m true; echo $?; timeout 5 sh -c "exit 3"; echo $?; sleep 0.5 1s .5m 1h', '0\n3\n'],
    ['uname -a; hostname; nproc', 'Linux mock-node 6.1.0 x86_64 GNU/Linux\nmock-node\n64\n'],
    ['date +%%%q | head -c 3; date | wc -w', '%%q6\n'],
    ['a=$(date +%s%N); [ ${#a} = 19 ] && date +%F-%H-%M | grep -c "^....-..-..-..-..$"', '1\n'],
    ['busybox echo applet; busybox sh -c "echo shell"; /bin/busybox true && /bin/echo path', 'applet\nshell\npath\n'],
  ])('%s', async (script, out) => {
    expect(await sh(script)).toMatchObject({ out, err: '' });
  });

  it.each([
    ['sleep soon', "sleep: invalid number 'soon'", 1],
    ['timeout soon true', "timeout: invalid time interval 'soon'", 125],
    ['seq a', 'seq: invalid number', 1],
    ['seq', 'seq: invalid number', 1],
    ['kill -NOPE 1', "kill: bad signal name 'NOPE'", 1],
    ['kill one', "kill: invalid number 'one'", 1],
    ['kill 99', "kill: can't kill pid 99: No such process", 1],
    ['stty size', 'stty: standard input: Not a tty', 1],
    ['/usr/bin/nosuch', 'sh: /usr/bin/nosuch: not found', 127],
    ['/opt/echo', 'sh: /opt/echo: not found', 127],
  ])('%s says %s', async (script, err, code) => {
    expect(await sh(script)).toEqual({ out: '', err: `${err}\n`, code });
  });
});
