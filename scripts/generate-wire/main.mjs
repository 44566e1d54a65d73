// Writes src/generated/ from proto/runtime/v1/api.proto. With --check it writes nothing and fails when a file differs.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { emitCodecs } from './emit-codecs.mjs';
import { emitRpcs } from './emit-rpcs.mjs';
import { emitTypes } from './emit-types.mjs';
import { readSchema } from './schema.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const outDir = join(root, 'src', 'generated');
const schema = readSchema(readFileSync(join(root, 'proto/runtime/v1/api.proto'), 'utf8'));
const header = '// Generated from proto/runtime/v1/api.proto by `npm run generate`. Do not edit.\n';
const files = {
  'types.ts': header + emitTypes(schema),
  'rpcs.ts': header + emitRpcs(schema),
  'codecs.ts': header + emitCodecs(schema),
  'fields.ts': readFileSync(new URL('./fields.ts', import.meta.url), 'utf8').replace(
    /^\/\/ .*\n/,
    '// Generated: a copy of scripts/generate-wire/fields.ts by `npm run generate`. Do not edit.\n',
  ),
};

if (process.argv.includes('--check')) {
  const present = readdirSync(outDir);
  const stale = Object.keys(files).filter(
    (name) => !present.includes(name) || readFileSync(join(outDir, name), 'utf8') !== files[name],
  );
  const foreign = present.filter((name) => !(name in files));
  if (stale.length + foreign.length > 0) {
    console.error(`src/generated differs from proto/: ${[...stale, ...foreign].join(', ')}. Run: npm run generate`);
    process.exit(1);
  }
  console.log(`src/generated agrees with proto/ (${Object.keys(files).length} files)`);
} else {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(outDir, name), text);
    console.log(`${relative(root, join(outDir, name))} ${text.length} characters`);
  }
}
