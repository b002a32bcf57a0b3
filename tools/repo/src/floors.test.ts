import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { cruise } from 'dependency-cruiser';
import type { ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { floors } from './floors.ts';

/** Each row breaks one rule: the file, and what it imports. */
const breaches = [
  ['kernel-imports-nothing', 'packages/kernel/src/clock.ts', 'zod'],
  ['vault-imports-kernel-only', 'packages/vault/src/vault.ts', 'zod'],
  ['llm-pricing-is-pure', 'packages/llm-pricing/src/cost-of.ts', 'node:crypto'],
  ['guarantees-import-kernel-only', 'packages/audit/src/audit.ts', '../../vault/src/fernet.ts'],
  [
    'kit-imports-downwards',
    'packages/connectors-kit/src/page.ts',
    '../../connectors-xero/src/x.ts',
  ],
  [
    'gateway-imports-downwards',
    'packages/llm-gateway/src/call.ts',
    '../../connectors-xero/src/x.ts',
  ],
  [
    'connectors-are-strangers',
    'packages/connectors-xero/src/xero.ts',
    '../../connectors-stripe/src/x.ts',
  ],
  ['packages-do-not-climb', 'packages/egress/src/egress.ts', '../../../apps/server/src/compose.ts'],
  ['contract-is-small', 'apps/contract/src/call.ts', '../../../packages/vault/src/fernet.ts'],
  ['admin-knows-the-contract-only', 'apps/admin/src/main.tsx', '../../server/src/compose.ts'],
  ['server-does-not-import-admin', 'apps/server/src/pages.ts', '../../admin/src/page.tsx'],
  ['server-does-not-import-tools', 'apps/server/src/seed.ts', '../../../tools/local/src/seed.ts'],
  ['live-reaches-no-tool', 'apps/server/src/start-live.ts', './seed.ts'],
  [
    'sandbox-knows-no-client',
    'tools/sandbox/src/stripe.ts',
    '../../../packages/vault/src/fernet.ts',
  ],
  ['simulator-without-sdk', 'tools/sandbox/src/openai.ts', 'openai'],
  ['express-at-the-edge', 'packages/access/src/access.ts', 'express'],
  ['react-in-admin', 'apps/server/src/render.ts', 'react'],
  ['pg-in-tenancy', 'packages/audit/src/store.ts', 'pg'],
  ['no-discontinued-cryptography', 'packages/vault/src/old.ts', 'fernet'],
  ['no-development-dependency', 'packages/egress/src/dial.ts', 'devtool'],
  ['no-cycle', 'tools/repo/src/a.ts', './b.ts'],
  ['no-test-in-product', 'tools/repo/src/c.ts', './d.test.ts'],
  ['resolvable', 'tools/repo/src/e.ts', './nowhere.ts'],
] as const;

/** What the breaches lead to, and what must stay allowed. */
const surroundings: Readonly<Record<string, string>> = {
  'packages/vault/src/fernet.ts': '',
  'packages/connectors-xero/src/x.ts': '',
  'packages/connectors-stripe/src/x.ts': '',
  'apps/server/src/compose.ts': '',
  'apps/admin/src/page.tsx': '',
  'tools/local/src/seed.ts': '',
  'tools/repo/src/b.ts': "import './a.ts';",
  'tools/repo/src/d.test.ts': '',
  'packages/access/src/express.ts': "import 'express';",
  'packages/tenancy/src/tenancy.ts': "import 'pg';",
  'packages/vault/src/vault.test.ts': "import '../../audit/src/audit.ts'; import 'zod';",
  'packages/egress/package.json': '{ "name": "egress", "devDependencies": { "devtool": "1" } }',
  ...Object.fromEntries(
    ['zod', 'express', 'openai', 'react', 'pg', 'fernet', 'devtool'].flatMap((name) => [
      [`node_modules/${name}/package.json`, `{ "name": "${name}", "main": "index.js" }`],
      [`node_modules/${name}/index.js`, ''],
    ]),
  ),
};

describe('floors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'floors-'));
  let violations: { rule: string; from: string }[] = [];

  beforeAll(async () => {
    const sources = breaches.map(([, from, to]) => [from, `import '${to}';`] as const);
    for (const [path, content] of [...Object.entries(surroundings), ...sources]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const { output } = await cruise(
      ['packages', 'apps', 'tools'],
      {
        baseDir: folder,
        validate: true,
        ruleSet: { forbidden: floors.forbidden },
        doNotFollow: floors.options.doNotFollow,
        tsPreCompilationDeps: true,
      },
      floors.options.enhancedResolveOptions,
    );
    violations = (output as ICruiseResult).summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
    }));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(breaches)('%s refuses the import in %s', (rule, from) => {
    expect(violations).toContainEqual({ rule, from });
  });

  it('has a breach for every rule', () => {
    const names = floors.forbidden.map((rule) => rule.name);
    expect(breaches.map(([rule]) => rule).toSorted()).toEqual(names.toSorted());
  });

  it.each([
    'packages/access/src/express.ts',
    'packages/tenancy/src/tenancy.ts',
    'packages/vault/src/vault.test.ts',
  ])('leaves %s alone', (from) => {
    const ours = violations.filter((violation) => violation.from === from);
    expect(ours.filter(({ rule }) => rule !== 'no-development-dependency')).toEqual([]);
  });
});
