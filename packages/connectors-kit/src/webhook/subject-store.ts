import type { TenantTx } from '@ataski/kernel';

import type { SubjectKind } from './webhook-delivery.ts';

/** Remembers that events about a name at the provider concern a connection. Twice is the same. */
export async function putSubject(
  tx: TenantTx,
  connection: { readonly id: string; readonly system: string },
  kind: SubjectKind,
  externalId: string,
): Promise<void> {
  await tx.query(
    `insert into connectors_kit.webhook_subject (connection_id, system, kind, external_id)
     values ($1, $2, $3, $4)
     on conflict do nothing`,
    [connection.id, connection.system, kind, externalId],
  );
}
