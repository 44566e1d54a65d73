import { describe, expect, it } from 'vitest';

import { ENDINGS, entriesOf } from '../../scripts/entries.mjs';
import { runtimePackages } from '../../scripts/release/bill-of-materials.mjs';
import { audit, licences, release, sbom } from '../../scripts/release/checks.mjs';

const answer = (value: unknown, status = 0) => ({ status, stdout: JSON.stringify(value), stderr: '' });

describe('the check of licences', () => {
  it('takes what is installed today', () => {
    expect(runtimePackages().length).toBeGreaterThan(4);
    expect(licences()).toEqual({ problems: [] });
  });

  it.each(['GPL-3.0-only', 'MIT OR Apache-2.0', undefined])('refuses a package under %s', (license) => {
    expect(licences([{ name: 'left', version: '1.0.0', license }]).problems).toEqual([
      `left@1.0.0 has the licence ${license ?? '(none)'}`,
    ]);
  });

  it('refuses a lockfile without packages', () => {
    expect(licences([]).problems).toHaveLength(1);
  });
});

describe('the check of the bill of materials', () => {
  it('refuses a bill without a package that is installed', () => {
    const packages = [
      { name: '@scope/one', version: '1.0.0', license: 'MIT' },
      { name: 'two', version: '2.0.0', license: 'MIT' },
    ];
    const bill = { components: [{ name: '@scope/one', version: '1.0.0' }] };
    expect(sbom(bill, packages).problems).toEqual(['the bill of materials lacks two@2.0.0']);
  });
});

describe('the audit', () => {
  it('names every known weakness', () => {
    const vulnerabilities = { tar: { name: 'tar', severity: 'high', range: '<6' } };
    expect(audit(answer({ vulnerabilities }, 1))).toEqual({ problems: ['tar <6 has a known weakness: high'] });
    expect(audit(answer({ vulnerabilities: {} }))).toEqual({ problems: [] });
  });

  it('is not taken for passed where the registry made none', () => {
    expect(audit(answer({ message: '405 Method Not Allowed' }, 1))).toEqual({
      undone: 'the registry made no audit: 405 Method Not Allowed',
    });
    expect(audit({ ...answer(''), stdout: '', stderr: 'no network\n' })).toHaveProperty('undone');
  });
});

describe('the dry run of a release', () => {
  const FILES = entriesOf(process.cwd()).flatMap(({ build }) => ENDINGS.map((end) => `${build}.${end}`));
  const PAPERS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'package.json'];
  const packed = (paths: readonly string[], version = '0.1.0') =>
    answer([{ version, files: paths.map((path) => ({ path })) }]);

  it('takes entries, chunks, their source maps and papers', () => {
    const chunk = 'dist/pull-run-ABCDEFGH.js';
    expect(release(packed([...FILES, ...PAPERS, chunk, `${chunk}.map`])).problems).toEqual([]);
  });

  it.each([
    ['a file too many', packed([...FILES, ...PAPERS, 'src/index.ts']), 'src/index.ts would be published'],
    ['a map of nothing', packed([...FILES, ...PAPERS, 'src/index.js.map']), 'src/index.js.map would be published'],
    ['an entry too few', packed([...FILES.slice(1), ...PAPERS]), `${FILES[0] ?? ''} would not be published`],
    [
      'no licence',
      packed([...FILES, ...PAPERS.filter((path) => path !== 'LICENSE')]),
      'LICENSE would not be published',
    ],
    ['no word in the changelog', packed([...FILES, ...PAPERS], '9.9.9'), 'the changelog has no heading for 9.9.9'],
  ])('refuses %s', (_what, pack, problem) => {
    expect(release(pack).problems).toEqual([problem]);
  });
});
