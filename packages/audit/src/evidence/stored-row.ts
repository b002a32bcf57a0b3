import { canonicalise } from '../canonical.ts';
import type { CanonicalValue } from '../canonical.ts';
import { platformStream } from '../sealing/origin.ts';

/** A row as the table holds it: moments and ids as text, JSON as the text that PostgreSQL gives. */
export interface StoredRow {
  readonly entry: string;
  readonly details: string;
  readonly targets: string;
  readonly [column: string]: string | number | null;
}

const moment = (column: string): string =>
  `to_char(event.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${column}`;

const sharedColumns = [
  'event.entry',
  'event.event_id::text as event_id',
  moment('occurred_at'),
  'event.correlation_id',
  'event.parent_event_id::text as parent_event_id',
  moment('written_at'),
  ...['actor_type', 'actor_id', 'action', 'action_version', 'phase', 'outcome'].map(
    (column) => `event.${column}`,
  ),
  'event.targets::text as targets',
  'event.component',
  'event.v',
  'event.details::text as details',
  'event.xid::text as xid',
];

const tenantColumns = [
  'event.tenant_id::text as tenant_id',
  ...['on_behalf_of', 'target_type', 'target_id', 'sensitive'].map((column) => `event.${column}`),
];

/** How a stream's rows are read, as `event`, beside its leaves, as `leaf`. */
export interface StreamRows {
  readonly table: string;
  /** All columns but those of the database itself. */
  readonly columns: string;
  /** Which leaf is which row's. */
  readonly key: string;
  /** Which rows are the stream's; $1 is the stream. */
  readonly isOfStream: string;
}

const place = 'leaf.occurred_at = event.occurred_at and leaf.event_id = event.event_id';

/** The rows of one stream. */
export function rowsOf(stream: string): StreamRows {
  if (stream === platformStream) {
    const columns = sharedColumns.join(', ');
    // The platform's log holds its stream alone.
    return { table: 'audit.platform_log', columns, key: place, isOfStream: '$1::uuid is not null' };
  }
  return {
    table: 'audit.audit_log',
    columns: [...sharedColumns, ...tenantColumns].join(', '),
    key: `event.tenant_id = leaf.tenant_id and ${place}`,
    isOfStream: 'event.tenant_id = $1',
  };
}

const texts = /"(?:[^"\\]|\\.)*"/g;
const mayLoseDigits = /\d\.|\d{16}/;

/**
 * The members `entry` and `columns` of a bundle's line, the columns in canonical form, which is
 * verified the fastest. But JSON with numbers that could become others when they are read and
 * written again is copied as the text that it is.
 */
export function describeRow({ entry, details, targets, ...rest }: StoredRow): string {
  const columns = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  const isCopied = [details, targets].some((json) => mayLoseDigits.test(json.replace(texts, '')));
  const text = isCopied
    ? `${JSON.stringify(columns).slice(0, -1)},"details":${details},"targets":${targets}}`
    : canonicalise({ ...columns, details: read(details), targets: read(targets) });
  return `"entry":${JSON.stringify(entry)},"columns":${text}`;
}

function read(json: string): CanonicalValue {
  return JSON.parse(json) as CanonicalValue;
}
