import { z } from 'zod';

import { ConnectorsKitError, streamReading } from '@ataski/connectors-kit';
import type { Reading, ReadingIo } from '@ataski/connectors-kit';

import { countRows, lowestId, queryCall, runQuery } from '../named-query.ts';
import type { NamedQuery, Operation, Rows } from '../named-query.ts';
import { Id, Listed } from '../schemas.ts';

const Position = z.strictObject({ id: Id });
type Position = z.infer<typeof Position>;

/** How a list is read. */
export interface RosterOptions {
  readonly name: NamedQuery['name'];
  readonly schema?: typeof Listed;
  /** For a table that an account may not have: the one row that stands for it. */
  readonly without?: {
    readonly table: string;
    readonly row: Readonly<Record<string, string>> & { readonly id: string };
  };
}

/** A list that is read as a whole each time; what it no longer holds has gone. */
export function roster({ name, schema = Listed, without }: RosterOptions): Reading<Operation> {
  const query = (id: string): NamedQuery => ({ name, values: { id } });
  return streamReading<Operation, Position>({
    spec: { name, primaryKey: ['id'], cursor: null, deletions: 'reconcile' },
    operations: ['suiteql'],
    ...(without === undefined ? { probe: queryCall(query(lowestId), 1) } : {}),
    countSample: countRows(schema, name),
    position: Position,
    begin: () => ({ id: lowestId }),
    async next(io, { id }) {
      const { rows, hasMore } = await read(io, query(id), schema, without);
      return {
        read: rows.length,
        records: rows.map(({ row, text }) => ({
          stream: name,
          sourceId: row.id,
          text,
          updatedAt: null,
        })),
        position: { id: rows.at(-1)?.row.id ?? id },
        isLast: !hasMore,
        buriesUnseen: true,
      };
    },
  });
}

async function read(
  io: ReadingIo<Operation>,
  query: NamedQuery,
  schema: typeof Listed,
  without: RosterOptions['without'],
): Promise<Rows<Listed>> {
  try {
    return await runQuery(io, query, schema);
  } catch (error) {
    if (without === undefined || !isUnseen(error, without.table)) throw error;
    const { row } = without;
    return { rows: [{ row, text: JSON.stringify(row) }], hasMore: false };
  }
}

function isUnseen(error: unknown, table: string): boolean {
  if (!ConnectorsKitError.is(error) || error.code !== 'CONNECTORS_KIT_PERMISSION_MISSING')
    return false;
  const named = error.details['missingPermissions'];
  return Array.isArray(named) && named.includes(table);
}

type Listed = z.infer<typeof Listed>;
