import { describe, expect, it } from 'vitest';

import {
  rowSecurityScenarios,
  rowSecurityScenariosAfter,
} from '@ataski/prove/tenancy/row-security-scenarios';

const small = { size: 'small', progress: () => undefined } as const;

describe('the scenario families of row-level security over the whole product', () => {
  it('breach nowhere, are carried out as meant, and see every sabotage', async () => {
    const rows = await rowSecurityScenarios(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows).toHaveLength(3);
  }, 180_000);

  it('would notice a table whose policy lets everything through', async () => {
    const rows = await rowSecurityScenariosAfter(`
      alter policy tenant_floor on connectors_kit.connection using (true) with check (true);
      create policy open_door on connectors_kit.connection to ataski_app using (true)`)(small);
    expect(rows[0]).toMatchObject({ holds: false });
    expect(rows[0]?.measured).toContain('connectors_kit.connection: plain-read: read every row');
  }, 180_000);
});
