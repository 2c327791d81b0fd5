import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import layers from './eslint-layers.js';

const typescript = ['**/*.ts', '**/*.tsx'];
const product = ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts', 'renderer/**/*.tsx'];
const nodeGlobals = [
  'process',
  'console',
  'performance',
  'setTimeout',
  'setInterval',
  'clearTimeout',
  'clearInterval',
  'URL',
  'Buffer',
];

/** Rules that need no types: those that do are oxlint's (oxlint.json), which reads types ten times as fast. */
export default defineConfig(
  // Comments that switch off rules of types are read by oxlint.
  { linterOptions: { reportUnusedDisableDirectives: 'off' } },
  { ignores: ['out/**', 'dist/**', 'test-results/**', '**/*.d.ts'] },
  js.configs.recommended,
  {
    files: typescript,
    extends: [tseslint.configs.strict],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      // Texts from servers are stripped of control characters, which means naming them.
      'no-control-regex': 'off',
    },
  },
  {
    files: product,
    plugins: { ginnel: layers },
    rules: {
      'ginnel/layers': 'error',
      'ginnel/circles': 'error',
      'ginnel/platform': 'error',
      // A file is one idea. Blank lines and comments are free.
      'max-lines': ['error', { max: 330, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Playwright reads from a fixture's parameters what it needs, and "nothing" is written {}.
    files: ['test/ui/**', 'test/desktop/**'],
    rules: { 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] },
  },
  { files: ['renderer/**/*.ts', 'renderer/**/*.tsx'], extends: [reactHooks.configs.flat.recommended] },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
  },
);
