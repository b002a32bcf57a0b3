import { compactJson, readMembers } from '@ataski/connectors-kit';

/**
 * One object from the texts in which its properties came, each with another part of them. Lists and
 * searches name properties in different orders; here they stand in the order of their names. Every
 * value is HubSpot's own text.
 */
export function joinRecord(texts: readonly string[]): string {
  const properties = texts.flatMap((text) => [
    ...readMembers(readMembers(text).get('properties') ?? '{}'),
  ]);
  const byName = [...new Map(properties)].sort(([one], [other]) => (one < other ? -1 : 1));
  const members = readMembers(texts[0] ?? '{}');
  return joinMembers(
    [...members].map(([name, text]) => [name, name === 'properties' ? joinMembers(byName) : text]),
  );
}

/** An object of these members, without space between its tokens. */
export function joinMembers(members: readonly (readonly [string, string])[]): string {
  const joined = members.map(([name, text]) => `${JSON.stringify(name)}:${compactJson(text)}`);
  return `{${joined.join(',')}}`;
}
