import { readElements, readMembers } from '@ataski/connectors-kit';
import type { ReadingIo } from '@ataski/connectors-kit';

import type { HubspotOperation } from './crm-type.ts';
import { joinMembers } from './record-text.ts';
import { AssociationBatch } from './schemas.ts';
import { notUnderstood, understand } from './understand.ts';

/** That one record belongs to another. */
export interface Association {
  readonly fromId: string;
  readonly toId: string;
  readonly text: string;
}

interface Input {
  readonly id: string;
  readonly after?: string;
}

/** What an input with more pages than this would hold is not believed. */
const mostPages = 1_000;

/** Every association of these records, at most 1,000 of them, beyond the first page of each too. */
export async function readAssociations(
  io: ReadingIo<HubspotOperation>,
  operation: HubspotOperation,
  ids: readonly string[],
): Promise<readonly Association[]> {
  const found: Association[] = [];
  let inputs: readonly Input[] = ids.map((id) => ({ id }));
  for (let page = 0; inputs.length > 0; page += 1) {
    if (page === mostPages) throw notUnderstood('paging');
    const { text, value } = await io.provider.call({ operation, body: { json: { inputs } } });
    found.push(...parseAssociations(text, value, new Set(ids)));
    inputs = understand(AssociationBatch, value, 'batch').results.flatMap(({ from, paging }) => {
      const after = paging?.next?.after;
      return after === undefined ? [] : [{ id: from.id, after }];
    });
  }
  return found;
}

function parseAssociations(
  text: string,
  value: unknown,
  asked: ReadonlySet<string>,
): readonly Association[] {
  const { results } = understand(AssociationBatch, value, 'batch');
  const texts = readElements(readMembers(text).get('results') ?? '[]');
  return results.flatMap(({ from: { id: fromId } }, index) => {
    if (!asked.has(fromId)) throw notUnderstood('from');
    return readElements(readMembers(texts[index] ?? '{}').get('to') ?? '[]').map((to) => {
      const members = readMembers(to);
      // A number in one version of the API, a text in another.
      const toId = /^"?(\d{1,19})"?$/.exec(members.get('toObjectId') ?? '')?.[1];
      if (toId === undefined) throw notUnderstood('to');
      const from = ['from', `{"id":"${fromId}"}`] as const;
      return { fromId, toId, text: joinMembers([from, ...members]) };
    });
  });
}

/** How many associations an answer holds. Throws CONNECTORS_KIT_RESPONSE_INVALID. */
export function countAssociations(text: string): number {
  const value: unknown = JSON.parse(text);
  const { results } = understand(AssociationBatch, value, 'batch');
  return parseAssociations(text, value, new Set(results.map(({ from }) => from.id))).length;
}
