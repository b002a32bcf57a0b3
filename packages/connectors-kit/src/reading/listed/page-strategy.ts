import { z } from 'zod';

import { ConnectorsKitError } from '../../errors.ts';
import { readElements, readMembers } from '../../provider/json-text.ts';

/** A place in a list. */
export interface PagePosition {
  /** The last object that was read. */
  readonly after: string | null;
  /** Unix seconds; objects created before are left out. */
  readonly from: number | null;
  /** Unix seconds; objects created later are left out. */
  readonly until: number | null;
}

/** An object in the provider's own text, and parsed. */
export interface PageItem {
  readonly text: string;
  readonly value: unknown;
}

/** One page. */
export interface PageText {
  readonly items: readonly PageItem[];
  readonly hasMore: boolean;
}

/** How a provider's lists are paged. */
export interface PageStrategy {
  /** The members of a page, and of a list inside an object. */
  readonly members: { readonly items: string; readonly more: string };
  query(position: PagePosition, limit?: number): readonly (readonly [string, string])[];
  /** Throws CONNECTORS_KIT_RESPONSE_INVALID for anything but a page. */
  read(text: string, value: unknown): PageText;
}

/** Names of the members and parameters of a list that is read by key, newest object first. */
export interface NewestFirstNames {
  readonly items: string;
  readonly more: string;
  readonly limit: readonly [parameter: string, value: number];
  readonly after: string;
  readonly from: string;
  readonly until: string;
}

/** Lists that come newest first and go on after the id of the last object seen. */
export function newestFirst(names: NewestFirstNames): PageStrategy {
  const schema = z.looseObject({ [names.items]: z.array(z.unknown()), [names.more]: z.boolean() });
  return Object.freeze({
    members: { items: names.items, more: names.more },
    query({ after, from, until }: PagePosition, limit = names.limit[1]) {
      const query: [string, string][] = [[names.limit[0], String(limit)]];
      if (from !== null) query.push([names.from, String(from)]);
      if (until !== null) query.push([names.until, String(until)]);
      if (after !== null) query.push([names.after, after]);
      return query;
    },
    read(text: string, value: unknown) {
      const page = schema.safeParse(value);
      const members = readMembers(text);
      const texts = readElements(members.get(names.items) ?? '');
      const hasMore = members.get(names.more) === 'true';
      // A page that promises more and holds nothing would be asked for again for ever.
      if (!page.success || (hasMore && texts.length === 0)) {
        throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'page' });
      }
      const values = page.data[names.items] as readonly unknown[];
      return { items: texts.map((item, at) => ({ text: item, value: values[at] })), hasMore };
    },
  });
}

/** Narrows the position of a stream to the start of its list. */
export const startOfList: PagePosition = Object.freeze({ after: null, from: null, until: null });
