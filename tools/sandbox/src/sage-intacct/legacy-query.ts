import { isLike, readValue, compareFields } from './field-comparison.ts';
import { queryFailed } from './intacct-failure.ts';
import type { ObjectShape } from './object-catalog.ts';
import { fieldType } from './record-filter.ts';
import type { RecordFilter } from './record-filter.ts';

const condition =
  /\s*(?<field>[A-Za-z_]\w*)\s*(?:(?<sign>=|!=|<>|<=|>=|<|>|\blike\b)\s*(?:'(?<text>(?:[^'\\]|\\.)*)'|(?<number>-?\d+(?:\.\d+)?))|is\s+(?<not>not\s+)?null)\s*/iy;
const joint = /(?<joint>and|or)\b/iy;

/**
 * Reads the text of readByQuery: conditions joined by AND and OR, AND first, without parentheses. A
 * quote inside a text is escaped by a backslash. Throws a function failure.
 */
export function parseLegacyQuery(query: string, shape: ObjectShape): RecordFilter {
  if (query.trim() === '') return () => true;
  const groups: RecordFilter[][] = [[]];
  let position = 0;
  for (;;) {
    condition.lastIndex = position;
    const found = condition.exec(query)?.groups;
    if (found === undefined) throw queryFailed('The query is not well formed');
    groups.at(-1)?.push(readCondition(found, shape));
    position = condition.lastIndex;
    if (position === query.length) break;
    joint.lastIndex = position;
    const word = joint.exec(query)?.groups?.['joint']?.toLowerCase();
    if (word === undefined) throw queryFailed('The query is not well formed');
    if (word === 'or') groups.push([]);
    position = joint.lastIndex;
  }
  return (record) => groups.some((group) => group.every((part) => part(record)));
}

function readCondition(
  found: Readonly<Record<string, string | undefined>>,
  shape: ObjectShape,
): RecordFilter {
  const { field = '', sign, not } = found;
  const type = fieldType(shape, field);
  if (sign === undefined) return (record) => ((record[field] ?? '') === '') === (not === undefined);
  const raw = (found['text'] ?? found['number'] ?? '').replace(/\\(.)/gs, '$1');
  if (sign.toLowerCase() === 'like') return (record) => isLike(record[field] ?? '', raw);
  const value = readValue(type, field, raw);
  return (record) => {
    const result = compareFields(type, record[field] ?? '', value);
    if (sign === '=') return result === 0;
    if (sign === '!=' || sign === '<>') return result !== 0;
    if (sign.startsWith('<')) return result < 0 || (sign === '<=' && result === 0);
    return result > 0 || (sign === '>=' && result === 0);
  };
}
