import { ConnectorsKitError } from '../../errors.ts';
import type { Provider, ProviderCall } from '../../provider/provider.ts';
import type { ListedDefinition, ListedStream } from './listed-definition.ts';
import { completeNestedList } from './nested-list.ts';
import type { PageItem, PagePosition } from './page-strategy.ts';
import { readItem } from './source-item.ts';
import type { SourceItem } from './source-item.ts';

/** What reading is done with. */
export interface StreamReader {
  readonly lists: ListedDefinition;
  readonly provider: Provider;
  /** The mode of the connection; an object of the other mode is refused. Null when it is unknown. */
  readonly livemode: boolean | null;
}

/** One page of objects. */
export interface ItemPage {
  /** Without those that vanished while they were read. */
  readonly items: readonly SourceItem[];
  /** The last object of the page, vanished or not; null when the page is empty. */
  readonly last: SourceItem | null;
  readonly hasMore: boolean;
}

/** Reads one page of a stream, each object complete with the lists inside it. */
export async function readPage(
  reader: StreamReader,
  stream: string,
  position: PagePosition,
): Promise<ItemPage> {
  const { lists, provider, livemode } = reader;
  const { page } = lists;
  const { operation, query: fixed = {}, response, nested } = definitionOf(reader, stream);
  const callAt = (place: PagePosition): ProviderCall => ({
    operation,
    query: [...Object.entries(fixed), ...page.query(place)],
  });
  const answer = await provider.call(callAt(position));
  const { items, hasMore } = page.read(answer.text, answer.value);
  const read = (item: PageItem): SourceItem =>
    readItem(lists, item, { response, stream, livemode });
  const [first, last] = [items[0], items.at(-1)];
  if (hasMore && nested === undefined && first !== undefined && last !== undefined) {
    const until = position.until ?? read(first).createdAt;
    await provider.callAhead(callAt({ ...position, after: read(last).id, until }));
  }
  const listed = items.map(read);
  expectProgress(listed, hasMore, position, stream);
  const whole: SourceItem[] = [];
  for (const item of listed) {
    const completed = await complete(reader, stream, item);
    if (completed !== null) whole.push(completed);
  }
  return { items: whole, last: listed.at(-1) ?? null, hasMore };
}

/** Reads one page of the change feed. */
export async function readEvents(
  { lists, provider, livemode }: StreamReader,
  position: PagePosition,
  limit?: number,
): Promise<ItemPage> {
  const { changes, page } = lists;
  const query = page.query(position, limit);
  const answer = await provider.call({ operation: changes.operation, query });
  const { items, hasMore } = page.read(answer.text, answer.value);
  const expected = { response: changes.response, stream: changes.stream, livemode };
  const events = items.map((item) => readItem(lists, item, expected));
  expectProgress(events, hasMore, position, changes.stream);
  return { items: events, last: events.at(-1) ?? null, hasMore };
}

// A page that ends where the one before ended and promises more would be asked for again for ever.
function expectProgress(
  items: readonly SourceItem[],
  hasMore: boolean,
  { after }: PagePosition,
  stream: string,
): void {
  if (hasMore && items.at(-1)?.id === after) {
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'page', stream });
  }
}

/** Reads one object as it is now; null when the provider no longer has it. */
export async function readObject(
  reader: StreamReader,
  stream: string,
  sourceId: string,
): Promise<SourceItem | null> {
  const { lists, provider, livemode } = reader;
  const { reread, response } = definitionOf(reader, stream);
  try {
    const answer = await provider.call({ operation: reread, params: { id: sourceId } });
    const item = readItem(lists, answer, { response, stream, livemode });
    if (item.id !== sourceId) {
      throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'object', stream });
    }
    return item.isDeleted ? null : await complete(reader, stream, item);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function definitionOf({ lists }: StreamReader, stream: string): ListedStream {
  const definition = lists.streams[stream];
  if (definition === undefined) {
    throw new ConnectorsKitError('CONNECTORS_KIT_STATE_INVALID', { stream });
  }
  return definition;
}

async function complete(
  reader: StreamReader,
  stream: string,
  item: SourceItem,
): Promise<SourceItem | null> {
  const { lists, provider, livemode } = reader;
  const { nested = [], response } = definitionOf(reader, stream);
  let { text } = item;
  try {
    for (const list of nested) {
      text = await completeNestedList(lists, provider, { id: item.id, text }, list);
    }
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
  if (text === item.text) return item;
  return readItem(lists, { text, value: JSON.parse(text) }, { response, stream, livemode });
}

function isGone(error: unknown): boolean {
  return ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_OBJECT_MISSING';
}
