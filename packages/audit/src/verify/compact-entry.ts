import type { BundleLines } from './bundle-line.ts';
import { isOfStream, isRegular, isUuid, platformStream } from './stored-entry.ts';
import type { StoredEntry } from './stored-entry.ts';
import { isObject, JsonFault, parseStrictJson } from './strict-json.ts';

/** What there is to know of an entry line, without its columns, which were right. */
export interface CompactEntry {
  readonly line: Pick<BundleLines['entry'], 'index' | 'entry' | 'leaf'>;
  readonly stored: StoredEntry;
}

const opening = /^\{"type":"entry","index":(0|[1-9][0-9]{0,14}),"entry":"/;
const boundary = '","columns":';
const closing = /^(?:,"leaf":"([0-9a-f]{64})")?\}$/;
/** The members of an entry behind `targets`, in their order. */
const lastMembers = ['tenant_id', 'v', 'written_at', 'xid'];

/**
 * Reads an entry line in the one spelling in which there is nothing to be found: a regular entry
 * without its sensitive part, its columns in canonical form. Those are the text of the entry with
 * two members put in, so they are compared as text, at half the cost. Null for any other line,
 * which has to be read the long way.
 */
export function readCompactEntry(text: string, stream: string): CompactEntry | null {
  const [head = '', digits = ''] = opening.exec(text) ?? [];
  const end = head === '' ? -1 : text.indexOf(boundary, head.length);
  if (end === -1) return null;
  try {
    const entry: unknown = JSON.parse(text.slice(head.length - 1, end + 1));
    if (typeof entry !== 'string') return null;
    const { value: members, isShortest } = parseStrictJson(entry);
    if (!isObject(members) || !isShortest || !isRegular(members, entry, isShortest)) return null;
    const columns = columnsTextOf(entry, members, stream);
    const columnsAt = end + boundary.length;
    if (columns === null || !text.startsWith(columns, columnsAt)) return null;
    const rest = closing.exec(text.slice(columnsAt + columns.length));
    if (rest === null) return null;
    const isRedacted = members['sensitive'] !== undefined;
    const eventId = String(members['event_id']);
    return {
      line: { index: Number(digits), entry, ...(rest[1] === undefined ? {} : { leaf: rest[1] }) },
      stored: { members, eventId, faults: [], isRegular: true, isRedacted },
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonFault) return null;
    throw error;
  }
}

/** The canonical columns of a regular entry; null where a column may be spelled otherwise. */
function columnsTextOf(
  entry: string,
  members: StoredEntry['members'],
  stream: string,
): string | null {
  const { targets, v, action_version: version, details, ...texts } = members;
  if (![v, version].every((value) => typeof value === 'number') || !isObject(details)) return null;
  if (!Array.isArray(targets) || !Object.values(texts).every(isText)) return null;
  const { event_id: id, parent_event_id: parent = id } = texts;
  if (!isUuid(id) || !isUuid(parent) || !isOfStream(members, stream)) return null;
  const first = targets[0] as unknown;
  if (stream === platformStream || first === undefined) return entry;
  if (!isObject(first) || !isText(first['id']) || !isText(first['type'])) return null;
  const suffix = JSON.stringify({ targets, ...pick(members, lastMembers) }).slice(1);
  const target = JSON.stringify({ target_id: first['id'], target_type: first['type'] });
  return `${entry.slice(0, -suffix.length)}${target.slice(1, -1)},${suffix}`;
}

function pick(members: StoredEntry['members'], names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, members[name]]));
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
