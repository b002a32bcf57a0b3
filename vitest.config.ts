import { defineConfig } from 'vitest/config';

/** Workspace imports resolve to TypeScript source; no build is needed before a test. */
const conditions = ['@ataski/source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // The global setup resolves imports in an environment of its own.
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    root: import.meta.dirname,
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.{ts,tsx}',
      'tools/*/src/**/*.test.ts',
      'test/src/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // One embedded PostgreSQL for the whole run.
    globalSetup: ['./tools/postgres/src/vitest-global-setup.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
    restoreMocks: true,
    // Refusals that the compiler gives. The rest of the source is the business of `npm run check`.
    typecheck: {
      enabled: true,
      ignoreSourceErrors: true,
      include: ['packages/*/src/**/*.test-d.ts', 'apps/*/src/**/*.test-d.ts'],
      tsconfig: './tsconfig.test-d.json',
    },
  },
});
