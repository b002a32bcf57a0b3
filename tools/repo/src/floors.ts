import type { IConfiguration } from 'dependency-cruiser';

const test = '\\.(test|test-d|fixture|contract)\\.tsx?$|^packages/[^/]+/test/';
const guarantees = 'tenancy|audit|vault|access|egress|scope-manifest|llm-pricing';

/**
 * The floors of ARCHITECTURE.md. Imports go down only, and siblings on a floor never import one
 * another; a type-only import counts, too. Tests may look further, because they compose.
 */
export const floors = {
  forbidden: [
    {
      name: 'kernel-imports-nothing',
      comment: 'The vocabulary has no dependency: node and itself.',
      severity: 'error',
      from: { path: '^packages/kernel/', pathNot: test },
      to: { pathNot: '^packages/kernel/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'vault-imports-kernel-only',
      comment: 'All of the vault is read in one folder: kernel and node, no library.',
      severity: 'error',
      from: { path: '^packages/vault/', pathNot: test },
      to: { pathNot: '^packages/(vault|kernel)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'llm-pricing-is-pure',
      comment:
        'A price is a function of its arguments: no clock, no network, no file, not even node.',
      severity: 'error',
      from: { path: '^packages/llm-pricing/', pathNot: test },
      to: { pathNot: '^packages/(llm-pricing|kernel)/' },
    },
    {
      name: 'guarantees-import-kernel-only',
      comment: 'A guarantee takes its neighbours as ports; that is why it installs alone.',
      severity: 'error',
      from: { path: `^packages/(${guarantees})/`, pathNot: test },
      to: { path: '^packages/', pathNot: '^packages/(kernel|$1)/' },
    },
    {
      name: 'kit-imports-downwards',
      comment: 'The connector kit stands on the guarantees and knows no connector.',
      severity: 'error',
      from: { path: '^packages/connectors-kit/', pathNot: test },
      to: { path: '^packages/', pathNot: `^packages/(kernel|connectors-kit|${guarantees})/` },
    },
    {
      name: 'gateway-imports-downwards',
      comment: 'The gateway stands on the guarantees and knows neither connectors nor their kit.',
      severity: 'error',
      from: { path: '^packages/llm-gateway/', pathNot: test },
      to: { path: '^packages/', pathNot: `^packages/(kernel|llm-gateway|${guarantees})/` },
    },
    {
      name: 'connectors-are-strangers',
      comment: 'A connector imports the kit and what lies beneath, never another connector.',
      severity: 'error',
      from: { path: '^packages/(connectors-(?!kit/)[^/]+)/', pathNot: test },
      to: { path: '^packages/connectors-', pathNot: '^packages/($1|connectors-kit)/' },
    },
    {
      name: 'packages-do-not-climb',
      comment: 'A published package knows nothing of the apps, the tools and the guarantee tests.',
      severity: 'error',
      from: { path: '^packages/', pathNot: test },
      to: { path: '^(apps|tools|test|bench)/' },
    },
    {
      name: 'contract-is-small',
      comment: 'Both apps import the contract, so it may import only what a browser may hold.',
      severity: 'error',
      from: { path: '^apps/contract/', pathNot: test },
      to: {
        pathNot:
          '^apps/contract/|^packages/access/src/permissions\\.ts$|^packages/scope-manifest/|^node_modules/zod/',
      },
    },
    {
      name: 'admin-knows-the-contract-only',
      comment:
        'The browser gets the contract, the permissions and the manifest; nothing of a server.',
      severity: 'error',
      from: { path: '^apps/admin/', pathNot: test },
      to: {
        path: '^(packages|apps|tools|test|bench)/',
        pathNot:
          '^apps/(admin|contract)/|^packages/access/src/permissions\\.ts$|^packages/scope-manifest/',
      },
    },
    {
      name: 'server-does-not-import-admin',
      comment: 'The server serves the built admin app as files.',
      severity: 'error',
      from: { path: '^apps/server/', pathNot: test },
      to: { path: '^(apps/admin|test|bench)/' },
    },
    {
      name: 'server-does-not-import-tools',
      comment: 'Nothing of the sandbox, the embedded database or the seeds is part of the product.',
      severity: 'error',
      from: { path: '^apps/server/', pathNot: test },
      to: { path: '^tools/' },
    },
    {
      name: 'live-reaches-no-tool',
      comment: 'start:live seeds and simulates nothing, whatever the way an import takes.',
      severity: 'error',
      from: { path: '^apps/server/src/start-live\\.ts$' },
      to: { path: '^(tools|test|bench)/', reachable: true },
    },
    {
      name: 'sandbox-knows-no-client',
      comment: 'A simulator is written from the provider’s documentation, never from our client.',
      severity: 'error',
      from: { path: '^tools/sandbox/', pathNot: test },
      to: { path: '^(packages|apps)/' },
    },
    {
      name: 'simulator-without-sdk',
      comment: 'A provider’s SDK is the oracle of a simulator’s tests, and no part of it.',
      severity: 'error',
      from: { path: '^tools/sandbox/', pathNot: test },
      to: { path: '^node_modules/(openai|@anthropic-ai|@workos-inc)/' },
    },
    {
      name: 'express-at-the-edge',
      comment: 'Express lives in the server and in ./express subpaths.',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: `^apps/server/|/src/express\\.ts$|${test}` },
      to: { path: '^node_modules/(@types/)?(express|express-rate-limit|helmet)/' },
    },
    {
      name: 'react-in-admin',
      comment: 'React lives in the admin app.',
      severity: 'error',
      from: { path: '^(packages|apps|tools|test)/', pathNot: '^apps/admin/' },
      to: { path: '^node_modules/(@types/)?(react|react-dom|radix-ui|@radix-ui|@tanstack)/' },
    },
    {
      name: 'pg-in-tenancy',
      comment:
        'SQL goes through TenantTx, TenantDb or PlatformDb; the server only makes the pool. Sealing and retiring have no tenant and a login of their own.',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: `^packages/(tenancy|audit/src/(sealing|retention))/|${test}`,
      },
      to: { path: '^node_modules/(@types/)?(pg|pg-[^/]+)/' },
    },
    {
      name: 'no-discontinued-cryptography',
      comment: 'Fernet is ours, on node:crypto; see docs/decisions.',
      severity: 'error',
      from: { path: '^(packages|apps|tools|test)/' },
      to: { path: '^node_modules/(fernet|crypto-js)/' },
    },
    {
      name: 'no-development-dependency',
      comment: 'What is published may import only what its manifest installs.',
      severity: 'error',
      from: { path: '^(packages|apps/server|apps/contract)/', pathNot: test },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
    {
      name: 'no-cycle',
      comment: 'A cycle at run time means that two files are one, or that a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-test-in-product',
      comment: 'Only tests import tests, and the proofs, which carry the same fixtures out.',
      severity: 'error',
      from: { pathNot: `^tools/prove/|${test}` },
      to: { path: test },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Not `exclude`: an excluded target hides the edge that leads to it.
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@ataski/source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json'],
    },
  },
} satisfies IConfiguration;
