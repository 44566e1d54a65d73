import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the lockfile names no place to download from, so that any registry serves', () => {
  const lock = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { resolved?: string; integrity?: string }> };
  const others = Object.entries(packages).filter(([path]) => path !== '');
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  expect(others.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
});
