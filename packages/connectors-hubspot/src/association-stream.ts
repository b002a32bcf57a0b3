import { streamReading } from '@ataski/connectors-kit';
import type { Reading } from '@ataski/connectors-kit';

import { countAssociations, readAssociations } from './association-batch.ts';
import { idProperty } from './crm-type.ts';
import type { CrmType, HubspotOperation } from './crm-type.ts';
import { beginWalk, WalkPosition } from './walk-position.ts';
import { walkRecords } from './walk-records.ts';

/** Which records of one type belong to which of another. */
export interface AssociationPair {
  readonly stream: string;
  readonly from: CrmType;
  readonly read: HubspotOperation;
}

/**
 * The associations of a pair, each a part of the record it goes out from: read again for records
 * that were touched, and for all with each complete read, because associating two records touches
 * neither.
 */
export function associationStream({
  stream,
  from,
  read,
}: AssociationPair): Reading<HubspotOperation> {
  return streamReading<HubspotOperation, WalkPosition>({
    spec: {
      name: stream,
      primaryKey: ['from.id', 'toObjectId'],
      cursor: from.modified,
      deletions: 'reconcile',
    },
    operations: [from.list, from.search, read],
    countSample: countAssociations,
    position: WalkPosition,
    begin: (io, last) => beginWalk(io, from, last),
    async next(io, position) {
      const walked = await walkRecords(io, from, position, [idProperty]);
      const { rows, areArchived, ...page } = walked;
      const ids = rows.map(({ id }) => id);
      const found = areArchived ? [] : await readAssociations(io, read, ids);
      const records = found.map(({ fromId, toId, text }) => ({
        ...{ stream, sourceId: `${fromId}/${toId}`, text, updatedAt: null, parentId: fromId },
      }));
      // A record comes once in a list: before the first nothing of it was stored that could have gone.
      const isNew = position.phase === 'list' && position.isFirst;
      return { ...page, read: records.length, records, ...(isNew ? {} : { wholeParents: ids }) };
    },
  });
}
