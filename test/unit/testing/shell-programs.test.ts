// How programs are read and run: lists, loops, functions, redirections, options, traps. Each line says what dash says.
import { describe, expect, it } from 'vitest';

import { sh } from './run-shell.js';

describe('the shell runs', () => {
  it.each([
    ['if false; then echo a; else echo c; fi', 'c\n'],
    ['if false; then echo a; fi; echo $?', '0\n'],
    ['false; if false; then echo a; elif false; then echo b; fi; echo $?', '0\n'],
    ['for a in 1 2; do for b in x y; do [ $b = y ] && continue 2; echo $a$b; done; done', '1x\n2x\n'],
    ['for a in 1 2; do for b in x y; do echo $a$b; break 2; done; done; echo $?', '1x\n0\n'],
    ['f() { for i in 1 2; do return 5; done; }; f; echo $?', '5\n'],
    ['f() { false; return; }; f; echo $?', '1\n'],
    ['f() { echo "$1 $#"; }; f a b; echo "$1 $#"', 'a 2\none 2\n'],
    ['f () {\n echo body\n}\nf', 'body\n'],
    ['f() ( x=2 ); x=1; f; echo $x', '1\n'],
    ['f() { local x=2 y; echo $x; g; }; g() { echo "in $x"; }; x=1; f; echo $x', '2\nin 2\n1\n'],
    ['{ echo a; echo b >&2; } 2>/dev/null; (echo c; echo d >&2) 2>&1', 'a\nc\nd\n'],
    ['while read a b; do echo "$b-$a"; done <<E\n1 2 3\n4\nE', '2 3-1\n-4\n'],
    ['echo one two | { read; echo "$REPLY"; }; echo one two | { read a b c; echo "$b.$c."; }', 'one two\ntwo..\n'],
    ['read x </dev/null; echo $?', '1\n'],
    ['x=1 y=2; x=3 sh -c "echo \\$x"; echo $x$y', '3\n12\n'],
    ['x=$(exit 3); echo $?; x=1; echo $?', '3\n0\n'],
    ['! true; echo $?; ! false | true; echo $?', '1\n1\n'],
    ['true &&\n echo a ||\n echo b; false |\n cat; echo $?', 'a\n0\n'],
    ['echo a; # comment\n# another\necho b # end', 'a\nb\n'],
    ['eval; eval "" ; echo $?; eval "x=1;" "echo \\$x"', '0\n1\n'],
    ['echo "echo \\"from \\$1\\"; y=2" > /tmp/s; . /tmp/s; echo $y', 'from one\n2\n'],
    ['command echo plain; command -v nosuch; echo $?; f() { :; }; command -v f cd sh', 'plain\n127\nf\n'],
    [
      'export NOT_SET; env | grep -c ^NOT_SET; NOT_SET=1; env | grep ^NOT_SET; unset -v NOT_SET; env | grep -c ^NOT_SET',
      '0\nNOT_SET=1\n0\n',
    ],
    ['set a b; echo $1; set -- -x; echo $1; set -e; set +e; false; echo on', 'a\n-x\non\n'],
    ['set -o errexit; set +o errexit; false; echo on', 'on\n'],
    [
      'set -e; f() { false; echo in; }; f || echo never; if f; then echo tested; fi; f && echo and',
      'in\nin\ntested\nin\nand\n',
    ],
    ['set -e; eval "false; echo in" || echo never', 'in\n'],
    ['set -e; (false; echo in) || echo never; f() { false; echo in; }; f | cat || :', 'in\nin\n'],
    ['set -e; ! true; echo on; false | true; echo still', 'on\nstill\n'],
    ['shift 2; echo $#', '0\n'],
    ['umask 022; ulimit -n 64; :; echo $?', '0\n'],
    ['echo to > /dev/stdout; echo 1 >/tmp/n 2>&1; cat /tmp/n; echo x >| /tmp/n; cat </tmp/n', 'to\n1\nx\n'],
    ['echo in | cat 0<&-; echo in | cat </dev/null; cat <&0 </dev/null; echo end', 'end\n'],
    ['exec 3>&1; echo third >&3; exec 3>&-; echo 3>/dev/null', 'third\n\n'],
    ['ls /none 2>&-; echo quiet >&-; echo end', 'end\n'],
    ['f() { local x=2; local x=3; echo $x; }; x=1; f; echo $x; local y=4; echo $y', '3\n1\n4\n'],
    ['f() { local z=2; }; f; echo "[$z]"', '[]\n'],
    ['trap "echo bye" EXIT; trap - EXIT; echo hi', 'hi\n'],
    ['(trap "" TERM; sleep 2; echo kept) & sleep 1; kill $!; wait $!; echo $?', 'kept\n0\n'],
    ['(trap "" TERM; trap - TERM; sleep 5) & sleep 1; kill $!; wait $!; echo $?', '143\n'],
    ['sleep 5 & kill -CHLD $!; wait $!; echo $?', '0\n'],
    ['(sleep 1; echo late) & kill $!; sleep 2; echo end', 'end\n'],
    ['exec </dev/null; cat; exec 2>/dev/null; echo lost >&2; echo end', 'end\n'],
  ])('%s', async (script, out) => {
    expect(await sh(script)).toMatchObject({ out, err: '' });
  });

  it.each([
    ['false; exit', 1],
    ['exit 258', 2],
    ['f() { exit 4; }; f; exit 0', 4],
    ['(exit 6)', 6],
    ['set -e; (exit 6); exit 0', 6],
    ['set -e; cat < /none; exit 0', 1],
    ['set -e; { echo a; } < /none; exit 0', 1],
    ['set -e; x=$(exit 9); exit 0', 9],
    ['set -o errexit; false; exit 0', 1],
    ['sh -o errexit -c "false; exit 0"', 1],
    ['sh -e -c "false; exit 0"', 1],
    ['sh -e +e -c "false; exit 8"', 8],
    ['sh -eu -c "exit 5"', 5],
    ['trap "exit 9" EXIT; exit 3', 9],
    ['trap "echo bye" EXIT; exit 3', 3],
    ['trap "" TERM; kill $$; exit 3', 3],
    ['trap "" TERM; trap - TERM; kill $$; exit 3', 143],
    ['trap "exit 7" 15; kill -15 $$; exit 3', 7],
    ['trap "exit 7" SIGTERM; kill -s TERM $$; exit 3', 7],
    ['exec sh -c "exit 12"', 12],
    ['exec nosuch', 127],
    ['. /none; exit 0', 2],
    ['eval "if"; exit 0', 2],
  ])('%s, and ends with %i', async (script, code) => {
    expect(await sh(script)).toMatchObject({ code });
  });

  it('says each command before it runs where it is asked to', async () => {
    expect(await sh('set -x; x=1; echo "$x" two; set +x; echo quiet')).toMatchObject({
      out: '1 two\nquiet\n',
      err: expect.stringContaining('+ echo 1 two\n') as string,
    });
  });

  it('says what a redirection could not open, and goes on', async () => {
    expect(await sh('cat < /none; echo $?; { echo a; } > /none/x; echo $?; echo b 2> /none/y || echo $?')).toEqual({
      out: '1\n1\n1\n',
      err: [
        "sh: can't open /none: No such file or directory",
        "sh: can't create /none/x: No such file or directory",
        "sh: can't create /none/y: No such file or directory",
        '',
      ].join('\n'),
      code: 0,
    });
  });

  it('output goes to stderr by its file, too', async () => {
    expect(await sh('echo a > /dev/stderr; echo b > /proc/self/fd/2; echo c > /proc/1/fd/1')).toEqual({
      out: 'c\n',
      err: 'a\nb\n',
      code: 0,
    });
  });

  it('a folder that is not there is no place to go', async () => {
    expect(await sh('cd /none || pwd')).toEqual({
      out: '/\n',
      err: "sh: cd: can't cd to /none: No such file or directory\n",
      code: 0,
    });
  });

  it('no signal of that name can be waited for', async () => {
    expect(await sh('trap "echo" NOPE; echo $?')).toEqual({ out: '1\n', err: 'sh: trap: NOPE: bad trap\n', code: 0 });
  });

  it('a program that calls itself without end is ended', async () => {
    const { err } = await sh('f() { x=$(f); }; f');
    expect(err).toContain('nested too deeply');
  });
});

describe('the shell reads no program in', () => {
  it.each([
    'then',
    'fi',
    'done',
    ')',
    '(echo',
    '{ echo',
    'echo )',
    'if true; fi',
    'for 1x in a; do :; done',
    'for x in a; done',
    'for',
    'case',
    'case x in y',
    'case x in ) :;; esac',
    'case x in y z) :;; esac',
    'case x in y|) :;; esac',
    'echo >',
    'echo > ;',
    'a && ',
    'a | ',
    '| a',
    '& a',
    'echo (a)',
    'a; fi',
    '!',
    'f() ',
    ';;',
    `${'('.repeat(300)}:${')'.repeat(300)}`,
  ])('%s', async (script) => {
    expect(await sh(`echo first\n${script}`)).toEqual({
      out: '',
      err: expect.stringMatching(/^sh: (syntax error|nested)/) as string,
      code: 2,
    });
  });
});

describe('a shell without -c', () => {
  it.each([
    ['echo "echo \\"\\$0 \\$1\\"; exit 4" > /tmp/p; sh /tmp/p a; echo $?', '/tmp/p a\n4\n'],
    ['cd /tmp; echo "echo \\$-" > p; sh -e p', 'e\n'],
    ['printf "echo a\\nif true\\nthen echo b\\nfi\\necho last" | sh', 'a\nb\nlast\n'],
    ['printf "x=1; (\\necho \\$x)\\n" | sh -s', '1\n'],
    ['printf "echo \'a\\nb\'\\n" | sh', 'a\nb\n'],
    ['echo "exit 3; echo never" | sh; echo $?', '3\n'],
    ['printf "false\\n" | sh; echo $?; sh </dev/null; echo $?', '1\n0\n'],
    ['printf "set -e\\nfalse\\necho never\\n" | sh; echo $?', '1\n'],
    ['printf "trap \\"echo bye\\" EXIT\\necho hi\\n" | sh', 'hi\nbye\n'],
    ['printf "trap \\"echo bye\\" EXIT\\nexit 3\\n" | sh; echo $?', 'bye\n3\n'],
    ['printf "cat <<E\\nhere\\nE\\necho after\\n" | sh', 'here\nafter\n'],
  ])('%s', async (script, out) => {
    expect(await sh(script)).toEqual({ out, err: '', code: 0 });
  });

  it('a program that breaks off is said and ends with 2', async () => {
    expect(await sh('printf "echo a\\nif true\\n" | sh')).toEqual({
      out: 'a\n',
      err: expect.stringContaining('syntax error: unexpected end of file') as string,
      code: 2,
    });
  });

  it('what it lacks is said', async () => {
    expect(await sh('echo "set -u; echo \\$none" | sh; echo $?')).toEqual({
      out: '2\n',
      err: 'sh: none: parameter not set\n',
      code: 0,
    });
  });

  it('a file that is not there is said', async () => {
    expect(await sh('sh /none')).toEqual({
      out: '',
      err: "sh: can't open '/none': No such file or directory\n",
      code: 2,
    });
  });
});
