import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

import { abandoned } from './abandoned.js';
import { calls } from './calls.js';
import { creations } from './containers.js';
import { ends } from './ends.js';
import { events } from './events.js';
import { images } from './images.js';
import { pods } from './pods.js';
import { type Area, expectedOf, PERSONALITY_NAMES, Subject } from './quirk.js';
import { restarts } from './restarts.js';
import { streams } from './streams.js';

const AREAS: readonly Area[] = [calls, pods, creations, ends, abandoned, images, events, restarts, streams];

describe.each(AREAS)('$title', ({ quirks }) => {
  describe.each(quirks)('$what', (quirk) => {
    it.each(PERSONALITY_NAMES.map((name) => [name, expectedOf(quirk, name)] as const))(
      'on %s: %s',
      async (name, expected) => {
        expect(await quirk.ask(new Subject(name, quirk.options))).toBe(expected);
      },
    );
  });
});

/** A cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/(?<=[A-Z]) "(.*)"/, ' `$1`');

it('the reference lists every quirk that is tested', async () => {
  const tables = AREAS.map(({ title, quirks }) =>
    [
      `## ${title}`,
      '',
      `| | ${PERSONALITY_NAMES.join(' | ')} |`,
      '|---|---|---|---|---|',
      ...quirks.map(({ what, expected }) => `| ${cell(what)} | ${expected.map(cell).join(' | ')} |`),
    ].join('\n'),
  );
  const intro = [
    '# Personalities of the simulated runtime',
    '',
    'What differs between runtimes, and what they have in common and surprises. Each row was measured on the real',
    'runtimes and has a test of its name per personality. `=` is the same as the column to the left.',
    'Written by `npx vitest run --project unit test/unit/testing/quirks -u`.',
    '',
    'Measured on containerd 1.6.20, 1.7.24 and 2.1.9 and on CRI-O 1.37.0, as root on cgroup v1 with runc. Texts in',
    'back-ticks are words of those runtimes; those of registries are theirs too, as these runtimes pass them on.',
    'Not measured, and so an assumption of the mock: cgroup v2 (the trait `cgroups`), SELinux and AppArmor, crun,',
    'registries of the internet, checkpoints where CRIU is installed, and on containerd 1.6 what needs a pod network, such',
    'as sysctls and user namespaces: there it answers as 1.7 does.',
    'Not simulated, as no call shows it: where a published port answers (on CRI-O by the address of the host, and not by',
    '127.0.0.1), and the processes `runc init` that CRI-O leaves where it is killed in the middle of a create.',
  ].join('\n');
  const page = await format(`${intro}\n\n${tables.join('\n\n')}\n`, {
    parser: 'markdown',
    printWidth: 120,
    proseWrap: 'preserve',
  });
  await expect(page).toMatchFileSnapshot('../../../../docs/reference/personalities.md');
});

it('no two quirks have one name', () => {
  const names = AREAS.flatMap(({ title, quirks }) => quirks.map(({ what }) => `${title}: ${what}`));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names.length).toBeGreaterThan(150);
});
