import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import * as crane from '../../src/crane.js';
import * as cri from '../../src/cri.js';
import * as doctor from '../../src/doctor.js';
import * as source from '../../src/index.js';
import * as testing from '../../src/testing/index.js';
import { type Consumer, makeConsumer, ROOT } from './consumer.js';
import { PROGRAM } from './program.js';

let consumer: Consumer;
beforeAll(() => {
  consumer = makeConsumer('typescript', '@types/node');
}, 180_000);
afterAll(() => consumer.remove());

/** The TypeScript of this project, and those that `npm run matrix -- typescripts` has fetched. */
function typescripts(): readonly (readonly [string, string])[] {
  const folder = join(ROOT, 'test/matrix/typescripts/node_modules');
  const fetched = existsSync(folder) ? readdirSync(folder).filter((name) => /^ts\d/.test(name)) : [];
  if (fetched.length === 0 && process.env['CI'] === 'true')
    throw new Error('run `npm run matrix -- typescripts` first');
  return [
    ['the TypeScript of this project', 'node_modules/typescript/bin/tsc'],
    ...fetched.map((name) => [`TypeScript ${name.slice(2)}`, join(folder, name, 'bin/tsc')] as const),
  ];
}

/** Between the oldest and the next large one they differ in little: one way of resolving is enough. */
const IN_BETWEEN = ['5.2', '5.4', '5.6', '5.8'].map((version) => `TypeScript ${version}`);

describe.each(typescripts())('a consumer with %s', (version, tsc) => {
  // `using` came with TypeScript 5.2; before, @types/node declares what the declarations need of it.
  const lib = version.endsWith('5.0') ? ['es2022'] : ['es2022', 'esnext.disposable'];
  const resolutions: readonly (readonly [string, readonly string[]])[] = [
    ['node16', ['main.mts', 'main.cts']],
    ['nodenext', ['main.mts', 'main.cts']],
    ['bundler', ['main.ts']],
  ];
  it.each(IN_BETWEEN.includes(version) ? resolutions.slice(1, 2) : resolutions)(
    'compiles under moduleResolution %s from %s',
    (moduleResolution, files) => {
      const names = (module: object): string => Object.keys(module).join(', ');
      const others = Object.entries({ crane, cri, doctor, testing }).map(
        ([name, module]) => `import * as ${name} from 'crane-cri/${name}';
      export const ${name}Names: Record<${names(module).replaceAll(/\w+/g, "'$&'").replaceAll(',', ' |')}, unknown> = ${name};`,
      );
      const program = `import { ${names(source)} } from 'crane-cri';
      ${others.join('\n')}
      import { MockRuntime } from 'crane-cri/testing';
      ${PROGRAM}
      export const values: readonly unknown[] = [${names(source)}];`;
      for (const file of files) writeFileSync(join(consumer.folder, file), program);
      const compilerOptions = {
        module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
        moduleResolution,
        ...{ target: 'es2022', lib, types: ['node'], noEmit: true },
        ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
      };
      writeFileSync(join(consumer.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
      expect(consumer.run('node', tsc)).toBe('');
    },
  );
});
