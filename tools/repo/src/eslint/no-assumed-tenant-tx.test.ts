import { noAssumedTenantTx } from './no-assumed-tenant-tx.ts';
import { createRuleTester } from './rule-tester.ts';

const tester = createRuleTester();

tester.run('no-assumed-tenant-tx', noAssumedTenantTx, {
  valid: ["import type { TenantTx } from '@ataski/kernel';", "import { parseTenantId } from 'k';"],
  invalid: [
    {
      name: 'refuses the import',
      code: "import { assumeTenantTx } from '@ataski/kernel';",
      errors: [{ messageId: 'assumed' }],
    },
    {
      name: 'refuses the import under another name',
      code: "import { assumeTenantTx as bind } from '@ataski/kernel';",
      errors: [{ messageId: 'assumed' }],
    },
    {
      name: 'refuses a re-export',
      code: "export { assumeTenantTx } from '@ataski/kernel';",
      errors: [{ messageId: 'assumed' }],
    },
    {
      name: 'refuses the way through a namespace',
      code: "import * as kernel from '@ataski/kernel'; kernel.assumeTenantTx(client, context);",
      errors: [{ messageId: 'assumed' }],
    },
  ],
});
