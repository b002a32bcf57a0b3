import { noCastToTenantTx } from './no-cast-to-tenant-tx.ts';
import { createRuleTester } from './rule-tester.ts';

const tester = createRuleTester();

tester.run('no-cast-to-tenant-tx', noCastToTenantTx, {
  valid: ['const tx: TenantTx = given;', 'const row = value as Row;'],
  invalid: [
    {
      name: 'refuses a cast',
      code: 'const tx = client as TenantTx;',
      errors: [{ messageId: 'cast' }],
    },
    {
      name: 'refuses a cast by way of unknown',
      code: 'const tx = client as unknown as TenantTx;',
      errors: [{ messageId: 'cast' }],
    },
    {
      name: 'refuses a cast to the name in a namespace',
      code: 'const tx = client as kernel.TenantTx;',
      errors: [{ messageId: 'cast' }],
    },
    {
      name: 'refuses the old form of a cast',
      code: 'const tx = <TenantTx>client;',
      errors: [{ messageId: 'cast' }],
    },
  ],
});
