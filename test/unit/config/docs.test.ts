import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { loadContainerConfig } from '../../../src/config/load-config.js';
import { LAUNCH_PRESETS } from '../../../src/policy/launch/presets.js';
import { knownKeys, typeOf } from './known-keys.js';

/** Keys that CraneSched's page on containers names; its code reads the others, but for what is proposed or ours. */
const DOCUMENTED = ['Enabled', 'RuntimeEndpoint', 'ImageEndpoint', 'TempDir'];

/** Whose name a key is. */
function sourceOf(section: string, key: string): string {
  if (section.startsWith('Container.LaunchPolicy') || key === 'LaunchPolicy') return 'ours';
  if (section !== 'Container') return 'code';
  if (key === 'ImagePullingTimeout') return 'proposed';
  return DOCUMENTED.includes(key) ? 'documented' : 'code';
}

const chapterOf = (section: string): string => section.replace(/\.[A-Za-z]+\[0\]$/, '');

/** The rows of a chapter's tables, as their cells by the heading of each. */
function rowsOf(chapter: string): readonly Readonly<Record<string, string>>[] {
  const text = reference.split(`## \`${chapter}\`\n`)[1]?.split('\n## ')[0] ?? '';
  const tables = text
    .split('\n\n')
    .map((block) => block.trim())
    .filter((block) => block.startsWith('|'));
  return tables.flatMap((table) => {
    const [heads = [], , ...rows] = table
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.replaceAll('`', '').trim()));
    return rows.map((cells) => Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ''])));
  });
}

const reference = readFileSync('docs/reference/config.md', 'utf8');
const example = readFileSync('examples/config.yaml', 'utf8');

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '').replaceAll(',', ', ');
}

describe('the reference', () => {
  test('names every key of every section in its chapter', () => {
    const known = knownKeys();
    expect([...known.keys()].sort()).toEqual([
      'Container',
      'Container.BindFs',
      'Container.Dns',
      'Container.LaunchPolicy',
      'Container.LaunchPolicy.Mounts[0]',
      'Container.SubId',
      'Container.SubId.UidMappings[0]',
    ]);
    for (const [section, keys] of known) {
      const named = rowsOf(chapterOf(section)).map(({ Key }) => Key);
      for (const key of keys) expect(named, section).toContain(key);
    }
    const rows = [...new Set([...known.keys()].map(chapterOf))].flatMap(rowsOf);
    expect(rows).toHaveLength([...known.values()].flat().length);
  });

  test('tells the type of each key as the reader takes it, and whose name it is', () => {
    for (const [section, keys] of knownKeys()) {
      for (const key of keys) {
        const row = rowsOf(chapterOf(section)).find(({ Key }) => Key === key);
        expect(row, `${section}.${key}`).toMatchObject({ Type: typeOf(section, key), Source: sourceOf(section, key) });
      }
    }
  });

  test('tells the defaults of the presets as they are', () => {
    const rows = reference.matchAll(/^\| `(\w+)` +\| [^|]+ \| (\S+) +\| (\S+) +\| (\S+) +\| ours /gm);
    const told = [...rows].filter(([, key]) => key !== 'Preset');
    expect(told).toHaveLength(Object.keys(LAUNCH_PRESETS.open).length);
    for (const [, key = '', ...cells] of told) {
      const field = (key.charAt(0).toLowerCase() + key.slice(1)) as keyof typeof LAUNCH_PRESETS.open;
      const presets = [LAUNCH_PRESETS.open, LAUNCH_PRESETS.default, LAUNCH_PRESETS.hardened];
      cells.slice(0, 3).forEach((cell, index) => {
        const value: unknown = presets[index]?.[field];
        if (cell === 'all' || cell === 'both') expect(value).toHaveLength(cell === 'all' ? 3 : 2);
        else expect(cell, key).toBe(`\`${shown(value)}\``);
      });
    }
  });
});

describe('examples/config.yaml', () => {
  test('is a valid configuration', async () => {
    expect((await loadContainerConfig('examples/config.yaml'))._unsafeUnwrap()).toMatchObject({
      enabled: true,
      tempDir: '/var/crane/supervisor/containers',
      imagePullTimeoutMs: 600_000,
      subId: { managed: true },
      launchPolicy: { capabilities: ['SYS_PTRACE'], latestTag: false },
    });
  });

  test('shows every key but the details of the launch policy', () => {
    for (const [section, keys] of knownKeys()) {
      if (section === 'Container.LaunchPolicy') continue;
      for (const key of keys) expect(example, `${section}.${key}`).toMatch(new RegExp(`\\b${key}:`));
    }
  });
});
