import type { ProviderCall, Reading, ReadingIo } from '@ataski/connectors-kit';

import { completeList } from './complete-list.ts';
import type { CrmType, HubspotOperation } from './crm-type.ts';
import { PropertyList } from './schemas.ts';
import { understand } from './understand.ts';

/** Longer queries are refused by our own door, at 8 KiB; HubSpot refuses them at about 15,000. */
const longestNames = 7_000;

/** Asks once in a run which properties a type has. */
export function createPropertyNames(
  type: CrmType,
): (io: ReadingIo<HubspotOperation>) => Promise<readonly string[]> {
  const known = new WeakMap<ReadingIo<HubspotOperation>, readonly string[]>();
  return async (io) => {
    const kept = known.get(io);
    if (kept !== undefined) return kept;
    const { value } = await io.provider.call(callFor(type));
    const names = understand(PropertyList, value, 'properties').results.map(({ name }) => name);
    known.set(io, names);
    return names;
  };
}

/** The definitions of a type's properties, as a stream: their labels and what they hold. */
export function propertyList(stream: string, type: CrmType): Reading<HubspotOperation> {
  return completeList({ stream, call: callFor(type), response: PropertyList, id: 'name' });
}

function callFor({ properties }: CrmType): ProviderCall<HubspotOperation> {
  return { operation: properties, query: [['archived', 'false']] };
}

/** The names in as few groups as fit into an address each. At least one group. */
export function groupNames(names: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [[]];
  let length = 0;
  for (const name of names) {
    // A comma between two of them is `%2C`.
    const size = encodeURIComponent(name).length + 3;
    if (length + size > longestNames) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(name);
    length += size;
  }
  return groups;
}
