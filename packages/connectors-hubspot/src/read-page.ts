import { readElements, readMembers } from '@ataski/connectors-kit';
import type { ProviderAnswer, ProviderCall, ReadingIo } from '@ataski/connectors-kit';

import { idProperty } from './crm-type.ts';
import type { CrmType, HubspotOperation } from './crm-type.ts';
import { Paging, RecordPage } from './schemas.ts';
import { notUnderstood, understand } from './understand.ts';

/** One record of a page. */
export interface PageRow {
  readonly id: string;
  /** As HubSpot wrote it. */
  readonly text: string;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
}

/** A page of a list or of a search. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** Where the next one starts; null behind the last. */
  readonly after: string | null;
  /** How many the search finds in all; null for a list. */
  readonly total: number | null;
}

/** What a list is asked for. */
export interface ListQuestion {
  readonly after: string | null;
  readonly isArchived: boolean;
  readonly properties: readonly string[];
}

/** What will be asked of the list next, where the answer says that it goes on there. */
export type NextQuestion = (after: string | null) => ListQuestion | null;

/** Records that were changed inside a window, both ends included, behind an id. */
export interface SearchQuestion {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly behindId: string;
  readonly properties: readonly string[];
}

const listLimit = 100;
/** HubSpot's largest page of a search. */
const searchLimit = 200;

/** A page of a list. Throws CONNECTORS_KIT_RESPONSE_INVALID and what the provider throws. */
export async function readList(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  question: ListQuestion,
  next: NextQuestion = (after) => (after === null ? null : { ...question, after }),
): Promise<Page> {
  const { after } = question;
  const answer = await io.provider.call(listCall(type, question));
  const behind = understand(Paging, answer.value, 'page').paging?.next?.after ?? null;
  // It would be read for ever.
  if (behind !== null && behind === after) throw notUnderstood('cursor');
  const following = next(behind);
  if (following !== null) await io.provider.callAhead(listCall(type, following));
  return parsePage(answer);
}

function listCall(
  type: CrmType,
  { after, isArchived, properties }: ListQuestion,
): ProviderCall<HubspotOperation> {
  return {
    operation: type.list,
    query: [
      ['limit', String(listLimit)],
      ['archived', String(isArchived)],
      ['properties', properties.join(',')],
      ...(after === null ? [] : [['after', after] as const]),
    ],
  };
}

/**
 * The first page behind an id. It is always the first page of its search: HubSpot ends a search at
 * 10,000 records, and an offset skips records when others leave the window between two pages.
 */
export async function readSearch(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  { fromMs, untilMs, behindId, properties }: SearchQuestion,
): Promise<Page> {
  const filter = (propertyName: string, operator: string, value: string) => ({
    ...{ propertyName, operator, value },
  });
  const filters = [
    filter(type.modified, 'GTE', String(fromMs)),
    filter(type.modified, 'LTE', String(untilMs)),
    filter(idProperty, 'GT', behindId),
  ];
  const sorts = [{ propertyName: idProperty, direction: 'ASCENDING' }];
  const json = { filterGroups: [{ filters }], sorts, properties, limit: searchLimit };
  const page = parsePage(await io.provider.call({ operation: type.search, body: { json } }));
  requireRising(page.rows, behindId);
  return page;
}

/** When the last change was that the search knows of, in HubSpot's own time; null without records. */
export async function findNewestMs(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
): Promise<number | null> {
  const sorts = [{ propertyName: type.modified, direction: 'DESCENDING' }];
  const json = { sorts, properties: [type.modified], limit: 1 };
  const answer = await io.provider.call({ operation: type.search, body: { json } });
  const [newest] = understand(RecordPage, answer.value, 'page').results;
  if (newest === undefined) return null;
  const at = Date.parse(newest.properties[type.modified] ?? '');
  if (Number.isNaN(at)) throw notUnderstood(type.modified);
  return at;
}

/** The page in an answer. Throws CONNECTORS_KIT_RESPONSE_INVALID. */
function parsePage({ value, text }: Pick<ProviderAnswer, 'value' | 'text'>): Page {
  const { results, paging, total } = understand(RecordPage, value, 'page');
  const texts = readElements(readMembers(text).get('results') ?? '[]');
  return {
    rows: results.map(({ id, updatedAt, archivedAt }, index) => ({
      id,
      text: texts[index] ?? '',
      updatedAt: new Date(updatedAt),
      archivedAt: typeof archivedAt === 'string' ? new Date(archivedAt) : null,
    })),
    after: paging?.next?.after ?? null,
    total: total ?? null,
  };
}

/** How many records a page holds. Throws CONNECTORS_KIT_RESPONSE_INVALID. */
export function countRecords(text: string): number {
  return parsePage({ text, value: JSON.parse(text) }).rows.length;
}

/** A provider that compares ids as doubles would repeat some and skip others. */
function requireRising(rows: readonly PageRow[], behindId: string): void {
  let last = BigInt(behindId);
  for (const { id } of rows) {
    const next = BigInt(id);
    if (next <= last) throw notUnderstood('order');
    last = next;
  }
}
