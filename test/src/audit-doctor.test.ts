import { describe, expect, it } from 'vitest';

import { examineAudit } from '@ataski/audit/doctor';
import { useDatabase } from '@ataski/postgres';
import { migrations } from '@ataski/server/migrations';

describe("the doctor of the log on the product's own schema", () => {
  const db = useDatabase({ migrations });

  it('finds nothing', async () => {
    const { findings, checked } = await examineAudit(db.superuser);
    expect(findings).toEqual([]);
    expect(checked).toHaveLength(25);
  });

  it('finds the same with the eyes of the owner', async () => {
    const client = await db.migrator.connect();
    try {
      await client.query('begin; set local role ataski_owner');
      expect((await examineAudit(client)).findings).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('has every table outside of the log captured but those that move with each page, call, tick or delivery, of which rows of their own tell', async () => {
    const { rows } = await db.superuser.query<{ relation: string }>(
      `select relation::text from tenancy.tenant_table
        where no_capture_because is not null and relation::text not like 'audit.%' order by 1`,
    );
    expect(rows.map(({ relation }) => relation)).toEqual([
      'connectors_kit.call_bucket',
      'connectors_kit.due_tick',
      'connectors_kit.run_lease',
      'connectors_kit.stream_progress',
      'connectors_kit.stream_state',
      'connectors_kit.webhook_delivery',
      'llm_gateway.breaker',
      'llm_gateway.budget',
      'llm_gateway.cached_answer',
      'llm_gateway.call',
      'llm_gateway.key_use',
      'llm_gateway.pace',
    ]);
  });
});
