import { compactJson } from '@ataski/connectors-kit';

/** The one member that holds an address and opens nothing at Recall.ai. */
const meeting = 'meeting_url';

/**
 * The text of an object without addresses that carry a token: members that are named as addresses,
 * and whatever holds an address with a query, are null.
 */
export function withholdAddresses(text: string): string {
  const names = new Set<string>();
  collect(JSON.parse(text), names);
  return compactJson(text, names);
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name !== meeting && isAddress(name, member)) names.add(name);
    collect(member, names);
  }
}

function isAddress(name: string, member: unknown): boolean {
  return (
    /ur[il]$/i.test(name) || (typeof member === 'string' && /^https?:\/\/.*[?]/is.test(member))
  );
}
