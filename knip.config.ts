import type { KnipConfig } from 'knip';

/** Each exception states its reason; a line without one is a mistake. */
const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: ['*.config.{js,ts}'],
      // Run as commands, by tools/repo/src.
      ignoreDependencies: ['publint', '@arethetypeswrong/cli', 'turbo'],
    },
    'packages/*': {
      // What a command line is configured with is imported by its path.
      entry: ['src/cli.ts', 'src/**/*.test-d.ts', 'test/*-cli-config.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'apps/server': {
      entry: ['src/start-live.ts', 'src/vault-cli.ts', 'src/audit-cli.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'apps/contract': { project: ['src/**/*.ts'] },
    'apps/admin': {
      entry: ['index.html', 'src/main.tsx'],
      project: ['src/**/*.{ts,tsx}'],
      // Imported by the stylesheet.
      ignoreDependencies: [
        'tailwindcss',
        '@fontsource-variable/inter',
        '@fontsource-variable/jetbrains-mono',
      ],
    },
    'packages/llm-gateway': {
      // Run by npm run test:litellm alone.
      entry: ['test/real-litellm.test.ts', 'src/**/*.test-d.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'tools/gateway-lab': { entry: ['src/test-litellm.ts'], project: ['src/**/*.ts'] },
    'tools/local': { entry: ['src/start.ts', 'src/demo.ts'], project: ['src/**/*.ts'] },
    'tools/prove': { entry: ['src/prove.ts', 'src/soak.ts'], project: ['src/**/*.ts'] },
    'tools/postgres': { entry: ['src/vitest-global-setup.ts'], project: ['src/**/*.ts'] },
    'tools/repo': { entry: ['src/*.ts', 'setup.mjs'], project: ['src/**/*.ts'] },
    'tools/*': { project: ['src/**/*.ts'] },
    // axe-core is read as text and runs in the page.
    test: { project: ['src/**/*.ts'], ignoreDependencies: ['axe-core'] },
  },
  // The bench and the examples have a manifest and a lockfile of their own, outside the workspaces.
  // The emulator too; it is installed on demand.
  ignore: ['bench/**', 'examples/**', 'tools/workos-emulator/**'],
  // Of the machine: a small file system is made full to see what a full disk does.
  ignoreBinaries: ['mount', 'umount'],
  // A type that a public signature names is exported, also when nobody here imports it.
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
