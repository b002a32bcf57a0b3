import { readXml } from '@ataski/connectors-kit';
import type { RecordToStore } from '@ataski/connectors-kit';

import { instantOf, readGatewayDate } from '../gateway/gateway-date.ts';
import { readPage } from '../gateway/gateway-query.ts';
import type { GatewayRecord } from '../gateway/gateway-query.ts';
import type { ListedObject } from '../objects.ts';

/** How a record is stored: JSON of its elements' names and texts, under its record number. */
export function storedRecord(
  { stream }: ListedObject,
  record: GatewayRecord,
  stampField = 'WHENMODIFIED',
): RecordToStore {
  const stamp = record[stampField] ?? '';
  return {
    stream,
    sourceId: record['RECORDNO'] ?? '',
    text: JSON.stringify(record),
    updatedAt: stamp === '' ? null : instantOf(readGatewayDate(stamp)),
  };
}

/** How many records a page holds. Throws for a text that is no such page. */
export function countRecords(listed: ListedObject): (text: string) => number {
  return (text) => readPage(listed, { value: readXml(text) }).rows.length;
}
