import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';

import rule from '../../scripts/eslint/no-dropped-result.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      projectService: { allowDefaultProject: ['*.ts'] },
      tsconfigRootDir: import.meta.dirname,
    },
  },
});

const GIVEN = `
  import { ok, okAsync, type Result } from 'neverthrow';
  declare const flag: boolean;
  declare const sync: () => Result<number, string>;
  declare const maybe: (() => Result<number, string>) | undefined;
  declare const either: () => Result<number, string> | undefined;
  declare const branded: () => Result<number, string> & { readonly brand: 1 };
  declare const sure: () => Result<number, never>;
  declare const later: () => ReturnType<typeof okAsync<number, string>>;
  declare const each: (use: (item: number) => void) => void;
  declare const eachIfAny: (use?: (item: number) => void) => void;
  declare const collect: <T>(use: (item: number) => T) => T;
  declare const tell: (value: unknown) => void;
`;
const good = (code: string) => ({ name: code, code: `${GIVEN}${code}` });
const bad = (code: string) => ({ ...good(code), errors: [{ messageId: 'dropped' }] });

tester.run('no-dropped-result', rule, {
  valid: [
    good('const kept = sync(); tell(kept);'),
    good('export const answer = () => sync();'),
    good('function answer() { return sync(); } answer;'),
    good('ok(1);'),
    good('sure();'),
    good('let last = sync(); last = sync();'),
    good('if (sync().isErr()) tell(1);'),
    good('sync().match(() => 1, () => 2);'),
    good('sync().unwrapOr(1);'),
    good('collect(() => sync().isOk());'),
    good('collect(() => { return sync(); }).isOk();'),
    good('tell(collect(() => sync()));'),
    good('each((item) => tell(item));'),
    good('[1, 2].map((item) => item);'),
    good('new Map([[1, 2]]).get(1);'),
    good('flag ? tell(1) : tell(2);'),
    good('export const all = [1].map(() => sync());'),
  ],
  invalid: [
    bad('sync();'),
    bad('later();'),
    bad('sync().map((value) => value + 1);'),
    bad('void sync();'),
    bad('maybe?.();'),
    bad('either();'),
    bad('flag && sync();'),
    bad('flag ? sync() : tell(1);'),
    bad('(sync(), tell(1));'),
    bad('(tell(1), sync());'),
    bad('each(() => sync());'),
    bad('each(() => { return sync(); });'),
    bad('each(function () { return sync(); });'),
    bad('eachIfAny(() => sync());'),
    bad('[1].forEach(() => sync());'),
    bad('const act: () => void = () => sync(); act();'),
    bad('async function f() { await later(); } void f();'),
    bad('branded();'),
  ],
});
