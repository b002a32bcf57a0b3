import { z } from 'zod';

import { ConnectorsKitError } from '../../errors.ts';
import {
  compactJson,
  readElements,
  readMembers,
  replaceMembers,
} from '../../provider/json-text.ts';
import type { Provider } from '../../provider/provider.ts';
import type { ListedDefinition, NestedList } from './listed-definition.ts';
import { startOfList } from './page-strategy.ts';

/** As much text as one whole answer may have: the list is joined in memory. */
const longestList = 32 * 1024 * 1024;

/**
 * The object's text with a list inside it made whole: what the provider left out is read page by
 * page and joined as text. An object whose list is whole, or missing, comes back as it is. Throws
 * CONNECTORS_KIT_RESPONSE_INVALID for a list that does not come to an end.
 */
export async function completeNestedList(
  lists: ListedDefinition,
  provider: Provider,
  object: { readonly id: string; readonly text: string },
  nested: NestedList,
): Promise<string> {
  const { page, withheld } = lists;
  const list = readMembers(object.text).get(nested.member);
  if (list === undefined) return object.text;
  const names = page.members;
  const members = readMembers(list);
  if (members.get(names.more) !== 'true') return object.text;
  const elements = [...readElements(members.get(names.items) ?? '')];
  let length = list.length;
  for (let hasMore = true; hasMore;) {
    const after = idOf(lists, elements.at(-1));
    const query = page.query({ ...startOfList, after });
    const request = { operation: nested.operation, params: { id: object.id }, query };
    const answer = await provider.call(request);
    const next = page.read(answer.text, answer.value);
    elements.push(...next.items.map(({ text }) => compactJson(text, new Set(withheld))));
    length += answer.text.length;
    hasMore = next.hasMore;
    const isEndless = idOf(lists, elements.at(-1)) === after || length > longestList;
    if (hasMore && isEndless) throw refused();
  }
  const whole = { [names.items]: `[${elements.join(',')}]`, [names.more]: 'false' };
  return replaceMembers(object.text, { [nested.member]: replaceMembers(list, whole) });
}

function idOf({ object }: ListedDefinition, element: string | undefined): string {
  const id = z.string().min(1);
  const text = readMembers(element ?? '').get(object.id) ?? 'null';
  const parsed = id.safeParse(JSON.parse(text));
  if (!parsed.success) throw refused();
  return parsed.data;
}

function refused(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'nested list' });
}
