import type { LabReader } from '../lab-reader.ts';
import { realmId } from '../simulated/quickbooks.ts';
import type { Quickbooks } from '../simulated/quickbooks.ts';
import type { Facts } from './difference.ts';

const streams = {
  accounts: 'Account',
  customers: 'Customer',
  vendors: 'Vendor',
  invoices: 'Invoice',
} as const;

/** The streams that are compared; reports change with them. */
export const entityStreams: readonly string[] = Object.keys(streams);

interface LandedEntity {
  readonly SyncToken: string;
  readonly Active?: boolean;
  readonly Name?: string;
  readonly DisplayName?: string;
  readonly PrivateNote?: string;
  readonly Line?: readonly unknown[];
}

/** Version, name, lines and whether it is active, as the simulator keeps them. */
export function providedEntities({ records }: Quickbooks): Facts {
  return new Map(
    Object.values(streams).flatMap((entity) =>
      records(realmId, entity).map((record) => [
        `${entity}/${record.id}`,
        JSON.stringify([
          ...[String(record.syncToken), record.name, record.isActive],
          ...[record.postings.length],
        ]),
      ]),
    ),
  );
}

/** The same of what landed. */
export async function landedEntities(reader: LabReader): Promise<Facts> {
  const facts = new Map<string, string>();
  for (const [stream, entity] of Object.entries(streams)) {
    for (const [id, text] of await reader.live(stream)) {
      const landed = JSON.parse(text) as LandedEntity;
      const name = landed.Name ?? landed.DisplayName ?? landed.PrivateNote;
      const { SyncToken, Active = true, Line = [] } = landed;
      facts.set(`${entity}/${id}`, JSON.stringify([SyncToken, name, Active, Line.length]));
    }
  }
  return facts;
}
