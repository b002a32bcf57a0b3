import type { Tampering } from './attempt.ts';
import type { SealedLog } from './sealed-log.ts';

interface Facts {
  readonly size: number;
  /** The notes of the stream's checkpoints, smallest first. */
  readonly notes: readonly string[];
}

/** The columns of a row, each with another value that it could have. */
const columns: Readonly<Record<string, string>> = {
  action: `'thing.undone'`,
  action_version: 'action_version + 1',
  actor_id: `'user_other'`,
  actor_type: `'agent'`,
  component: `'elsewhere'`,
  correlation_id: `'c_other_correlation'`,
  details: `details || '{"number": 1000001}'`,
  event_id: 'gen_random_uuid()',
  occurred_at: `occurred_at + interval '1 microsecond'`,
  on_behalf_of: `'user_other'`,
  outcome: `'denied'`,
  parent_event_id: 'gen_random_uuid()',
  phase: `'outcome'`,
  sensitive: `repeat('0', 64)`,
  target_id: `'thing_other'`,
  target_type: `'other'`,
  targets: `'[]'`,
  tenant_id: `'22222222-2222-4222-8222-222222222222'`,
  v: 'v + 1',
  written_at: `written_at + interval '1 microsecond'`,
  xid: `(xid::text::bigint + 1)::text::xid8`,
};

const rowAt = (place: number): string =>
  `(event.occurred_at, event.event_id) = (
     select leaf.occurred_at, leaf.event_id from audit.leaf as leaf
      where leaf.tenant_id = $1 and leaf.leaf_index = ${String(place)})
   and event.tenant_id = $1`;

/** One tampering for every class of bytes that a stored log has. */
export function listByteClasses({ stream }: SealedLog, { size, notes }: Facts): Tampering[] {
  const values = [stream];
  const one: One = (name, sql) => ({ name, statements: [{ sql, values }] });
  const middle = Math.floor(size / 2);
  return [
    ...rowClasses(one, middle),
    ...orderClasses(one, stream, middle),
    ...deletionClasses(one, stream, { size, notes }),
    ...treeClasses(one, middle),
    ...noteClasses(one),
  ];
}

/** A tampering by one statement, whose only value is the stream. */
type One = (name: string, sql: string) => Tampering;

function rowClasses(one: One, middle: number): Tampering[] {
  const set = (name: string, assignment: string, place = middle): Tampering =>
    one(name, `update audit.audit_log as event set ${assignment} where ${rowAt(place)}`);
  return [
    set('entry: one letter', `entry = replace(entry, 'thing.', 'thimg.')`),
    set('entry: white space', `entry = replace(entry, '"action"', ' "action"')`),
    set(
      'entry and columns alike',
      `entry = replace(entry, 'thing.made', 'thing.lost'), action = 'thing.lost'`,
      1,
    ),
    ...Object.entries(columns).map(([name, value]) => set(`column ${name}`, `${name} = ${value}`)),
  ];
}

function orderClasses(one: One, stream: string, middle: number): Tampering[] {
  const values = [stream];
  return [
    {
      name: 'order: two leaves exchanged',
      statements: [
        { sql: exchangeLeaves('-1 - leaf_index', '2, 3'), values },
        { sql: exchangeLeaves('6 + leaf_index', '-3, -4'), values },
      ],
    },
    one('order: two entries exchanged', exchangeEntries),
    one('a row put in behind the watermark', insertForged('1')),
    one(
      'a leaf twice',
      `update audit.leaf set leaf_index = leaf_index - 1
        where tenant_id = $1 and leaf_index = ${String(middle)}`,
    ),
  ];
}

function deletionClasses(one: One, stream: string, { size, notes }: Facts): Tampering[] {
  const values = [stream];
  const middle = Math.floor(size / 2);
  const third = Math.floor(size / 3);
  const remove = (place: number): string =>
    `delete from audit.audit_log as event where ${rowAt(place)}`;
  return [
    ...[0, middle, size - 1].map((place) => one(`deletion of row ${String(place)}`, remove(place))),
    {
      name: 'deletion of a row with its leaf',
      statements: [
        { sql: remove(middle), values },
        {
          sql: 'delete from audit.leaf where tenant_id = $1 and leaf_index = $2',
          values: [stream, middle],
        },
      ],
    },
    { name: 'truncation: the last rows with their leaves', statements: truncate(stream, size - 3) },
    {
      name: 'truncation to an older checkpoint, replayed',
      statements: [
        ...truncate(stream, third),
        {
          sql: 'delete from audit.checkpoint where tenant_id = $1 and size > $2',
          values: [stream, third],
        },
      ],
      known: notes.slice(-1),
    },
  ];
}

function treeClasses(one: One, middle: number): Tampering[] {
  return [
    one(
      'a bit of a tile',
      `update audit.tile set hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1)
        where tenant_id = $1 and level = 0 and tile_index = ${String(Math.floor(middle / 256))}`,
    ),
    one('a root in a checkpoint', changeNote('2')),
    one('a size in a checkpoint', changeNote('1')),
  ];
}

function noteClasses(one: One): Tampering[] {
  const setNote = (name: string, note: string): Tampering =>
    one(name, `update audit.checkpoint as mine set note = ${note} where ${latest}`);
  const first20 = '(— [^ ]+ ....................)';
  return [
    setNote(
      'an origin in a checkpoint',
      `replace(note, tenant_id::text, '22222222-2222-4222-8222-222222222222')`,
    ),
    setNote(
      "another tenant's checkpoint",
      `(select note from audit.checkpoint where tenant_id <> $1 and size < mine.size
         order by size desc limit 1)`,
    ),
    setNote(
      'a signature of a checkpoint',
      `regexp_replace(note, '${first20}(.)', '\\1' ||
         case when substring(note from '${first20.slice(1, -1)}(.)') = 'A' then 'B' else 'A' end)`,
    ),
    setNote(
      'the older of two checkpoints in place of the newer',
      '(select note from audit.checkpoint where tenant_id = $1 order by size limit 1)',
    ),
  ];
}

const latest = `tenant_id = $1 and (size, signed_at) = (
  select size, signed_at from audit.checkpoint where tenant_id = $1 order by size desc, signed_at desc limit 1)`;

/** Line 1 of a note is its size, line 2 its root. */
function changeNote(line: '1' | '2'): string {
  const changed = line === '1' ? `'999999'` : `encode(sha256('forged'), 'base64')`;
  return `update audit.checkpoint
             set note = array_to_string(
               (string_to_array(note, chr(10)))[1:${line}] || array[${changed}] ||
               (string_to_array(note, chr(10)))[${line}::integer + 2:], chr(10))
           where ${latest}`;
}

/** Leaf 2 goes to -3 and on to 3, leaf 3 to -4 and on to 2: no two ever stand in one place. */
function exchangeLeaves(to: string, which: string): string {
  return `update audit.leaf set leaf_index = ${to} where tenant_id = $1 and leaf_index in (${which})`;
}

const exchangeEntries = `
  update audit.audit_log as event set entry = other.entry
    from audit.audit_log as other, audit.leaf as a, audit.leaf as b
   where event.tenant_id = $1 and other.tenant_id = $1 and a.tenant_id = $1 and b.tenant_id = $1
     and (event.occurred_at, event.event_id) = (a.occurred_at, a.event_id)
     and (other.occurred_at, other.event_id) = (b.occurred_at, b.event_id)
     and (a.leaf_index, b.leaf_index) in ((4, 5), (5, 4))`;

function truncate(stream: string, size: number): Tampering['statements'] {
  const values = [stream, size];
  return [
    {
      sql: `delete from audit.audit_log as event using audit.leaf as leaf
             where leaf.tenant_id = $1 and leaf.leaf_index >= $2 and event.tenant_id = $1
               and (event.occurred_at, event.event_id) = (leaf.occurred_at, leaf.event_id)`,
      values,
    },
    { sql: 'delete from audit.leaf where tenant_id = $1 and leaf_index >= $2', values },
    { sql: 'update audit.tree set size = $2 where tenant_id = $1', values },
  ];
}

/** A copy of a row under another id, as if its transaction had been the given one. */
function insertForged(xid: string): string {
  return `insert into audit.audit_log
          select (jsonb_populate_record(event, jsonb_build_object(
                   'event_id', forged.id, 'xid', '${xid}',
                   'entry', regexp_replace(replace(event.entry, event.event_id::text, forged.id::text),
                                           '"xid":"[0-9]+"', '"xid":"${xid}"')))).*
            from audit.audit_log as event, (select gen_random_uuid() as id) as forged
           where ${rowAt(1)}`;
}
