import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

import noDroppedResult from './scripts/eslint/no-dropped-result.mjs';

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'reference', 'src/generated', 'bench/peers/*/generated']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'crane-cri': { rules: { 'no-dropped-result': noDroppedResult } } },
    rules: {
      // `async` without `await` turns a throw into a rejection, which is what an interface of promises asks for.
      '@typescript-eslint/require-await': 'off',
      // Status codes come as plain numbers from the wire.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
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
