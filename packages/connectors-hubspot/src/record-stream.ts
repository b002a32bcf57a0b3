import { streamReading } from '@ataski/connectors-kit';
import type { Reading } from '@ataski/connectors-kit';

import type { CrmType, HubspotOperation } from './crm-type.ts';
import { createPropertyNames } from './property-names.ts';
import { countRecords } from './read-page.ts';
import { beginWalk, WalkPosition } from './walk-position.ts';
import { walkRecords } from './walk-records.ts';

/** The records of a type, with all their properties. `personal` are those that name a person. */
export function recordStream(
  type: CrmType,
  personal: readonly string[] = [],
): Reading<HubspotOperation> {
  const { name: stream, modified } = type;
  const namesOf = createPropertyNames(type);
  return streamReading<HubspotOperation, WalkPosition>({
    spec: { name: stream, primaryKey: ['id'], cursor: modified, deletions: 'tombstone', personal },
    operations: [type.list, type.search, type.properties],
    probe: { operation: type.list, query: [['limit', '1']] },
    countSample: countRecords,
    position: WalkPosition,
    begin: (io, last) => beginWalk(io, type, last),
    async next(io, position) {
      const { rows, areArchived, ...page } = await walkRecords(
        ...([io, type, position, await namesOf(io)] as const),
      );
      if (areArchived) {
        const buried = rows.map(({ id: sourceId, archivedAt, updatedAt }) => ({
          ...{ stream, sourceId, deletedAt: archivedAt ?? updatedAt },
        }));
        return { ...page, read: rows.length, records: [], buried };
      }
      const records = rows.map(({ id: sourceId, text, updatedAt }) => ({
        ...{ stream, sourceId, text, updatedAt },
      }));
      return { ...page, read: rows.length, records };
    },
  });
}
