import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

import noDroppedResult from './scripts/eslint/no-dropped-result.mjs';
import noFilesByName from './scripts/eslint/no-files-by-name.mjs';

/** What works on paths without the room for files, and why no user can turn that against root. */
const MAY_USE_PATHS = [
  // The simulated runtime, which is nobody's root.
  'src/testing/**',
  // Files in a folder that was opened by the room for files: it and all above it are ours or root's alone, mode 0700.
  'src/ledger/folder-sync.ts',
  'src/ledger/ledger-files.ts',
  'src/ledger/ledger-lock.ts',
  'src/ledger/safe-files.ts',
  // The system's own files, in folders of root's: /proc, /sys, /etc, and the sockets and folders that a configuration names.
  // They are looked at or, but for the lock and the line in /etc/subuid, never changed.
  'src/ledger/process-identity.ts',
  'src/node/cgroup-version.ts',
  'src/node/crane-node.ts',
  'src/host/locked-append.ts',
  'src/host/cdi-specs.ts',
  'src/host/runtime-view.ts',
  'src/host/listener-id.ts',
  'src/transport/socket-file.ts',
  'src/doctor/*.ts',
  // Asks how much room a file system has; the path is the runtime's.
  'src/image/pull/head-room.ts',
  // Looks for a program in a list of folders of the system; a user's is run as that user.
  'src/image/credentials/helper.ts',
  // Tells when to look at a folder anew; what is then read is opened by the room for files.
  'src/streaming/logs/directory-watch.ts',
];

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'reference', 'src/generated', 'bench/peers/*/generated']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'crane-cri': { rules: { 'no-dropped-result': noDroppedResult, 'no-files-by-name': noFilesByName } } },
    rules: {
      // `async` without `await` turns a throw into a rejection, which is what an interface of promises asks for.
      '@typescript-eslint/require-await': 'off',
      // Status codes come as plain numbers from the wire.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // A class with private members is no structure of another's; asking for each assignment took a sixth of the lint.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Text of a runtime is untrusted: looking for control characters is this package's work.
      'no-control-regex': 'off',
      'crane-cri/no-dropped-result': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/clock.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'].map((name) => ({
          name,
          message: 'Time comes from the injected Clock (src/core/clock.ts).',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes from the injected Clock (src/core/clock.ts).' },
        {
          object: 'AbortSignal',
          property: 'timeout',
          message: 'Time comes from the injected Clock (src/core/clock.ts).',
        },
        {
          object: 'AbortSignal',
          property: 'any',
          message: 'It keeps memory on a long-lived signal: add and remove a listener.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/generated/**'],
    // Who reads a file holds it in the head.
    rules: { 'max-lines': ['error', 300] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/on-abort.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="addEventListener"]',
          message: 'Signals are listened to by onAbort (src/core/on-abort.ts) and Scope (src/core/scope.ts).',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/files/**', ...MAY_USE_PATHS],
    rules: {
      'crane-cri/no-files-by-name': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        ...['node:fs', 'node:fs/promises', 'fs', 'fs/promises'].map((name) => ({
          name,
          message: 'Files of a node are opened, made and removed in src/files (docs/decisions/0018).',
          allowTypeImports: true,
        })),
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
);
