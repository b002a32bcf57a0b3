import vitest from '@vitest/eslint-plugin';
import { importX } from 'eslint-plugin-import-x';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

import { ataski } from './tools/repo/src/eslint/plugin.ts';

const tests = [
  '**/*.{test,test-d,fixture,contract}.{ts,tsx}',
  'packages/*/test/**/*.ts',
  'test/**/*.ts',
];
const tools = ['tools/**/*.{ts,mjs}', 'bench/**/*.{ts,mjs}', 'examples/**/*.{ts,mjs}'];
const configurations = ['**/*.config.{js,ts}', '.dependency-cruiser.mjs'];

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/.data/', '**/coverage/', '**/.turbo/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    name: 'ataski/typescript',
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { tsdoc },
    rules: {
      'tsdoc/syntax': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A suppression states its reason.
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 10 },
      ],
      // Awaiting inside try is the one place where it matters; elsewhere both forms read well.
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      // Numbers and booleans in a message are what one expects them to be.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A port is implemented by functions that may or may not await.
      '@typescript-eslint/require-await': 'off',
      // `() => stop()` as a callback is clearer than a block around a void call.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // Object types are interfaces, but a zod schema and its type share one name.
      '@typescript-eslint/no-redeclare': 'off',
      // The row type of a query is stated once, by the caller: query<Row>(...).
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Frozen factory objects hold plain functions; nothing loses its `this`.
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  {
    name: 'ataski/everywhere',
    files: ['**/*.{ts,tsx,js,mjs}'],
    plugins: { 'import-x': importX, ataski },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'import-x/first': 'error',
      'import-x/newline-after-import': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/no-default-export': 'error',
      'import-x/order': [
        'error',
        {
          groups: ['builtin', 'external', 'internal', ['parent', 'sibling', 'index']],
          pathGroups: [{ pattern: '@ataski/**', group: 'internal' }],
          pathGroupsExcludedImportTypes: ['builtin'],
          'newlines-between': 'always',
          alphabetize: { order: 'asc', caseInsensitive: true },
        },
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
      'ataski/no-drawer-file': 'error',
      'ataski/no-assumed-tenant-tx': 'error',
      'ataski/no-cast-to-tenant-tx': 'error',
      'ataski/no-pool-query': 'error',
      'ataski/no-cipher-outside-vault': 'error',
      // Foreign JSON needs no rule of its own: JSON.parse gives `any`, and strictTypeChecked refuses
      // every use of it that is not narrowed by a schema or declared `unknown`.
      'ataski/no-ambient-authority': 'error',
    },
  },

  // The files that hold an authority, each with the one that it holds.
  allow('packages/kernel/src/clock.ts', ['clock']),
  allow('packages/egress/src/**', ['network']),
  allow('packages/vault/src/kms/environment-kms.ts', ['environment']),
  allow('packages/*/src/cli.ts', ['environment', 'console', 'clock']),
  allow('apps/server/src/config.ts', ['environment']),
  // Its minimum of TLS for the whole process is set through node:tls.
  allow('apps/server/src/start-live.ts', ['network']),
  // The browser's fetch reaches the server's origin only; its policy (CSP) refuses the rest.
  allow('apps/admin/src/**', ['network', 'clock']),
  // Inbound only: the port that it listens on.
  allow(['apps/server/src/server.ts', 'packages/llm-gateway/src/server/**'], ['network']),
  allow(tools, ['clock', 'console', 'environment', 'network', 'randomness']),
  allow(tests, ['clock', 'console', 'environment', 'network', 'randomness']),

  {
    name: 'ataski/tenancy',
    files: ['packages/{kernel,tenancy}/src/**'],
    rules: {
      'ataski/no-assumed-tenant-tx': 'off',
      'ataski/no-cast-to-tenant-tx': 'off',
      'ataski/no-pool-query': 'off',
    },
  },
  {
    name: 'ataski/migrator',
    // Before it serves, the live start brings the schema up to date with the migrator's own login;
    // by the same login the command lines list the tenants and examine the log.
    files: ['apps/server/src/{start-live,live-command-line,audit-cli}.ts'],
    rules: { 'ataski/no-pool-query': 'off' },
  },
  {
    name: 'ataski/sealer',
    // It reads the rows of all tenants by a login and policies of its own, and so has no context.
    files: [
      'packages/audit/src/sealing/sealing-transaction.ts',
      'packages/audit/src/retention/sealer-statements.ts',
    ],
    rules: { 'ataski/no-pool-query': 'off' },
  },
  { files: ['packages/vault/src/**'], rules: { 'ataski/no-cipher-outside-vault': 'off' } },
  {
    name: 'ataski/tools',
    files: tools,
    // Tools open databases, attack them and measure them.
    rules: { 'ataski/no-pool-query': 'off', 'ataski/no-cipher-outside-vault': 'off' },
  },

  {
    name: 'ataski/peers',
    // The peers of the bench are not installed where this runs, and have no types then.
    files: ['bench/src/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  {
    name: 'ataski/tests',
    files: tests,
    extends: [vitest.configs.recommended],
    settings: { vitest: { typecheck: true } },
    rules: {
      'max-lines-per-function': 'off',
      // Tests look behind the curtain: as superuser, as the bare app role, on the wire.
      'ataski/no-pool-query': 'off',
      'ataski/no-cipher-outside-vault': 'off',
      'ataski/no-assumed-tenant-tx': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect.objectContaining and friends are typed any by their library.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'vitest/no-focused-tests': 'error',
      'vitest/no-disabled-tests': 'error',
      // Assertions may live in a named function (expectRefused, fc.assert).
      'vitest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect*', 'assert*', 'fc.assert', 'tester.run'] },
      ],
      // A promise in words may be built from a table.
      'vitest/valid-title': ['error', { allowArguments: true }],
      // A refusal often asserts inside a loop over attacks.
      'vitest/no-conditional-expect': 'off',
    },
  },

  {
    name: 'ataski/type-tests',
    files: ['**/*.test-d.ts'],
    // The compiler asserts here: a refusal is an expected error on the next line.
    rules: { 'vitest/expect-expect': 'off' },
  },

  {
    name: 'ataski/configuration',
    files: configurations,
    // Each of these tools looks for a default export.
    rules: { 'import-x/no-default-export': 'off' },
  },
);

/** Lets files use what the rule refuses elsewhere. */
function allow(files, authorities) {
  return {
    files: [files].flat(),
    rules: { 'ataski/no-ambient-authority': ['error', { allow: authorities }] },
  };
}
