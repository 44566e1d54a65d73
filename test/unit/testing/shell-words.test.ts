// What words become: parameters, patterns, arithmetic, quotes. Each line says what dash says.
import { describe, expect, it } from 'vitest';

import { sh } from './run-shell.js';

describe('the shell expands', () => {
  it.each([
    ['echo "$0 $1 [$!] [$-]"', 'sh one [] []\n'],
    [
      'echo "$*" "${*}" "${@}" ${@:+some}; set --; echo "[${*:-none}]"',
      'one two words one two words one two words some\n[none]\n',
    ],
    ['for each; do echo "<$each>"; done', '<one>\n<two words>\n'],
    ['for each\ndo echo "<$each>"\ndone', '<one>\n<two words>\n'],
    ['x=; echo "[${x-a}] [${x:-b}] [${x+c}] [${x:+d}] [${y+e}]"', '[] [b] [c] [] []\n'],
    ['x=kept; echo ${x:=other} ${x=other} ${x:?never} ${#y}', 'kept kept kept 0\n'],
    ['p=/a/b.tar.gz; echo "${p##*/}" "${p%.*}" "in ${p%%.*}"', 'b.tar.gz /a/b.tar in /a/b\n'],
    ['p="a*b"; echo "${p%"*b"}" "${p#a\\*}" "${p#[xyz]}" "${p%%[*]*}"', 'a b a*b a\n'],
    ['x=abc; echo ${x#?} ${x%\\?} ${none#x}.', 'bc abc .\n'],
    ['HOME=/root; echo ~ ~/x "~" a~; x=~/y; echo $x', '/root /root/x ~ a~\n/root/y\n'],
    ['unset HOME; cd; pwd', '/\n'],
    ['HOME=/tmp; cd; pwd; cd ..; echo $PWD', '/tmp\n/\n'],
    ['x=" a  b "; echo $x"|" "$x|" $x$x', 'a b |  a  b | a b a b\n'],
    ['x="a "; echo x$x"y" ""$none"". ; set -- $none; echo $#', 'xa y .\n0\n'],
    ['echo $ "$" a$ $% "\\a" "\\$" \\\nb', '$ $ a$ $% \\a $ b\n'],
    ['echo a\\\nb "c\\\nd"', 'ab cd\n'],
    ['echo `echo \\`echo deep\\`` `echo \\$HOME \\a`', 'deep /root a\n'],
    ['echo "${x:-"in quotes"}" ${x:-\'single $x\'} "${x:-it\'s}"', "in quotes single $x it's\n"],
    ['set -- a b c d e f g h i j; echo ${10} $10 ${#}', 'j a0 10\n'],
    ['cat <<-E\n\ta\n\t\tb $((1 + 1)) "q"\n\tE\necho', 'a\nb 2 "q"\n\n'],
    ['cat <<A; cat <<B\na\nA\nb\nB', 'a\nb\n'],
    ['cat <<A\nno end', 'no end\n'],
    ['x=$(cat <<A\nwithin $1\nA\n); echo "$x"', 'within one\n'],
    [
      'mkdir -p /tmp/g/.h; touch /tmp/g/a1 /tmp/g/a2 /tmp/g/b; cd /tmp; echo g/a? g/[!a] g/"a"* g/x* /none/* "g/a"*',
      'g/a1 g/a2 g/b g/a1 g/a2 g/x* /none/* g/a1 g/a2\n',
    ],
    ['case "a*c" in a\\*c) echo escaped;; esac; case abc in a"*"c) echo no;; a?c) echo one;; esac', 'escaped\none\n'],
    ['case x in (y) echo no;; (x) echo yes; esac', 'yes\n'],
    ['case x in y) echo no;; esac; echo $?', '0\n'],
    ['x="[a"; case "[a" in $x) echo same;; esac', 'same\n'],
  ])('%s', async (script, out) => {
    expect(await sh(script)).toEqual({ out, err: '', code: 0 });
  });

  it.each([
    ['1 || 0', 1],
    ['0 || 0', 0],
    ['0 || 2', 1],
    ['1 && 2', 1],
    ['1 && 0', 0],
    ['0 && 1', 0],
    ['1 == 1', 1],
    ['1 != 1', 0],
    ['2 < 1', 0],
    ['2 <= 2', 1],
    ['2 >= 3', 0],
    ['-3 + +1', -2],
    ['-(2 * 3)', -6],
    ['!0 + !7', 1],
    ['-7 / 2', -3],
    ['-7 % 2', -1],
    ['n * (n + 1) / 2', 10],
    ['unset_', 0],
    ['$n - $#', 2],
    ['', 0],
  ])('$((%s)) to %i', async (expression, value) => {
    expect(await sh(`n=4; echo $((${expression}))`)).toEqual({ out: `${value}\n`, err: '', code: 0 });
  });
});

describe('the shell refuses', () => {
  it.each([
    ['echo $((1 / 0))', 'divide by zero'],
    ['echo $((1 % 0))', 'divide by zero'],
    ['echo $((1 +))', 'arithmetic syntax error'],
    ['echo $(((1))', 'expecting "))"'],
    ['echo $((1 2))', 'arithmetic syntax error'],
    ['echo $(((1 + 2 ] 3)))', 'arithmetic syntax error'],
    ['echo $(((1 2)))', 'arithmetic syntax error'],
    ['x=1.5; echo $((x))', 'bad number: x'],
    ['echo $((1', 'unterminated $(('],
    ['echo ${', 'bad substitution'],
    ['echo ${x', 'unterminated ${'],
    ['echo `date', 'unterminated `'],
    ["echo 'open", 'unterminated quoted string'],
    ['echo ${none?}', 'none: parameter not set'],
    ['echo ${none:?is wanted}', 'none: is wanted'],
    ['set -u; echo ${none}', 'none: parameter not set'],
    ['echo $(date', 'missing ")"'],
  ])('%s: %s', async (script, why) => {
    expect(await sh(`${script}\necho never`)).toEqual({
      out: '',
      err: expect.stringContaining(why) as string,
      code: 2,
    });
  });
});
