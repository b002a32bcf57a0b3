import type { BundleLines } from './bundle-line.ts';
import { isCanonical, platformStream } from './stored-entry.ts';
import type { StoredEntry } from './stored-entry.ts';
import { isObject, JsonFault, parseStrictJson } from './strict-json.ts';

/** What there is to know of an entry line, without its columns, which were right. */
export interface CompactEntry {
  readonly line: Pick<BundleLines['entry'], 'index' | 'entry' | 'leaf'>;
  readonly stored: StoredEntry;
}

/*
 * The line, piece by piece. A text has nothing escaped in it, so that there is one spelling; and no piece
 * can end in two places, so that the time of a line is that of its length.
 */
const text = '"([^"\\\\\\u0000-\\u001f]*)"';
const some = text.replace('(', '(?:');
const uuid = '"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"';
const count = '(?:0|[1-9][0-9]{0,14})';
const opening = new RegExp(`\\{"type":"entry","index":(${count}),"entry":(?=")`, 'y');
const beforeColumns = '","columns":';
const toDetails = new RegExp(
  `\\{"action":${text},"action_version":${count},"actor_id":${some},"actor_type":${some},` +
    `"component":${text},"correlation_id":${some},"details":(?=\\{)`,
  'y',
);
const behindDetails = ',"event_id":"';
const toTargetColumns = new RegExp(
  `,"event_id":${uuid},"occurred_at":${text},(?:"on_behalf_of":${some},)?(?:"outcome":${some},)?` +
    `(?:"parent_event_id":${uuid},)?"phase":${text},(?:"sensitive":${text},)?`,
  'y',
);
const beforeTargets = '"targets":';
const oneTarget = new RegExp(`\\[\\{"id":(${some}),"type":(${some})\\}\\](?=,)`, 'y');
const toEnd = new RegExp(
  `(?:,"tenant_id":${text})?,"v":${count},"written_at":${text},"xid":${text}\\}`,
  'y',
);
const closing = /(?:,"leaf":"([0-9a-f]{64})")?\}$/y;

/**
 * Reads an entry line in the one spelling in which there is nothing to be found: a regular entry
 * without its sensitive part, its columns in canonical form. Those are the text of the entry with
 * two members put in, so they are compared as text, at a small part of the cost. Null for any other
 * line, which has to be read the long way.
 */
export function readCompactEntry(line: string, stream: string): CompactEntry | null {
  const opened = matchAt(opening, line, 0);
  const entryAt = opening.lastIndex;
  const entryEnd = opened && placeOf(beforeColumns, line, entryAt);
  if (!opened || !entryEnd) return null;
  const columnsAt = entryEnd + beforeColumns.length;
  const first = matchAt(toDetails, line, columnsAt);
  const detailsAt = toDetails.lastIndex;
  const detailsEnd = first && placeOf(behindDetails, line, detailsAt);
  const middle = matchAt(toTargetColumns, line, detailsEnd);
  const targetColumnsAt = toTargetColumns.lastIndex;
  const targetsAt = middle && placeOf(beforeTargets, line, targetColumnsAt);
  if (!first || !detailsEnd || !middle || !targetsAt) return null;
  const targets = readTargets(line, targetsAt + beforeTargets.length, stream);
  const last = targets && matchAt(toEnd, line, targets.end);
  const columnsEnd = toEnd.lastIndex;
  const closed = last && matchAt(closing, line, columnsEnd);
  if (!closed || last[1] !== (stream === platformStream ? undefined : stream)) return null;
  if (line.slice(targetColumnsAt, targetsAt) !== targets.columns) return null;
  const details = readCanonical(line.slice(detailsAt, detailsEnd));
  if (!isObject(details) || Array.isArray(details)) return null;
  const entry = line.slice(columnsAt, targetColumnsAt) + line.slice(targetsAt, columnsEnd);
  if (readText(line.slice(entryAt, entryEnd + 1)) !== entry) return null;
  const [, action, component] = first;
  const [, id = '', occurred, parent, phase, sensitive] = middle;
  const members = {
    action,
    component,
    details,
    phase,
    event_id: id,
    parent_event_id: parent,
    occurred_at: occurred,
    written_at: last[2],
    xid: last[3],
  };
  const isRedacted = sensitive !== undefined;
  return {
    line: { index: Number(opened[1]), entry, leaf: closed[1] },
    stored: { members, eventId: id, faults: [], isRegular: true, isRedacted },
  };
}

/** Where the targets end, and what the two columns say that the first of them fills. */
function readTargets(
  line: string,
  at: number,
  stream: string,
): { readonly end: number; readonly columns: string } | null {
  const isPlatform = stream === platformStream;
  const one = matchAt(oneTarget, line, at);
  if (one !== null) {
    const [all, id = '', type = ''] = one;
    const columns = isPlatform ? '' : `"target_id":${id},"target_type":${type},`;
    return { end: at + all.length, columns };
  }
  const end = placeOf(isPlatform ? ',"v":' : ',"tenant_id":', line, at);
  const targets = end === null ? null : readCanonical(line.slice(at, end));
  if (end === null || !Array.isArray(targets)) return null;
  const target: unknown = targets[0];
  if (isPlatform || target === undefined) return { end, columns: '' };
  if (!isObject(target)) return null;
  const { id, type } = target;
  if (typeof id !== 'string' || typeof type !== 'string') return null;
  const columns = `"target_id":${JSON.stringify(id)},"target_type":${JSON.stringify(type)},`;
  return { end, columns };
}

function matchAt(pattern: RegExp, line: string, place: number | null): RegExpExecArray | null {
  if (place === null) return null;
  pattern.lastIndex = place;
  return pattern.exec(line);
}

function placeOf(what: string, line: string, from: number): number | null {
  const place = line.indexOf(what, from);
  return place === -1 ? null : place;
}

/** The value of canonical JSON; null for any other. */
function readCanonical(json: string): unknown {
  try {
    const { value, isShortest } = parseStrictJson(json);
    return isShortest && isCanonical(value, json, isShortest) ? value : null;
  } catch (error) {
    if (error instanceof JsonFault) return null;
    throw error;
  }
}

function readText(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}
