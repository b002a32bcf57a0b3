import type { Tampering } from './attempt.ts';

/** Draws a whole number from 0 up to, not including, the limit. */
export type Draw = (limit: number) => number;

/** A row of the log, by its key. */
export interface RowKey {
  readonly occurred_at: string;
  readonly event_id: string;
  readonly entry: string;
}

const texts = [
  'action',
  'actor_id',
  'actor_type',
  'component',
  'correlation_id',
  'phase',
  'outcome',
];
const further = ['target_type', 'target_id', 'on_behalf_of'];
const others: readonly (readonly [string, string])[] = [
  ['action_version', 'action_version + $4::integer + 1'],
  ['v', 'v + $4::integer + 1'],
  ['details', `jsonb_set(details, '{drawn}', to_jsonb($4::integer))`],
  ['targets', `targets || jsonb_build_array($4::integer)`],
  ['occurred_at', `occurred_at + ($4::integer + 1) * interval '1 microsecond'`],
  ['written_at', `written_at - ($4::integer + 1) * interval '1 microsecond'`],
  ['event_id', 'gen_random_uuid()'],
  ['parent_event_id', 'gen_random_uuid()'],
  ['sensitive', `encode(sha256($4::text::bytea), 'hex')`],
  ['xid', '(xid::text::bigint + $4::integer + 1)::text::xid8'],
];
const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789._-"\\{}[]:, é😀');

/** One random change of one row: some letter of its entry, some column, or the row as a whole. */
export function drawEdit(stream: string, rows: readonly RowKey[], draw: Draw): Tampering {
  const row = rows[draw(rows.length)];
  if (row === undefined) throw new Error('There is no row to change.');
  const key = [stream, row.occurred_at, row.event_id];
  const where = 'where tenant_id = $1 and occurred_at = $2::timestamptz and event_id = $3';
  const update = (name: string, assignment: string, value?: string | number): Tampering => ({
    name,
    statements: [
      {
        sql: `update audit.audit_log set ${assignment} ${where}`,
        values: value === undefined ? key : [...key, value],
      },
    ],
  });
  switch (draw(10)) {
    case 0:
      return {
        name: 'delete',
        statements: [{ sql: `delete from audit.audit_log ${where}`, values: key }],
      };
    case 1:
    case 2:
    case 3:
    case 4:
      return update('entry', 'entry = $4', changeText(row.entry, draw));
    case 5:
    case 6: {
      const column = texts[draw(texts.length)] ?? 'action';
      return update(column, `${column} = coalesce(${column}, '') || $4::text`, letterOf(draw));
    }
    case 7: {
      const column = further[draw(further.length)] ?? 'target_id';
      return update(column, `${column} = coalesce(${column}, '') || $4::text`, letterOf(draw));
    }
    default: {
      const [column, value] = others[draw(others.length)] ?? ['v', 'v + 1'];
      return update(column, `${column} = ${value}`, value.includes('$4') ? draw(1000) : undefined);
    }
  }
}

/** Another text: a character put in, taken out or replaced. */
function changeText(text: string, draw: Draw): string {
  // By code point: half a surrogate pair is no text that PostgreSQL takes.
  const characters = Array.from(text);
  const place = draw(characters.length);
  const kind = draw(3);
  const letter = letterOf(draw);
  if (kind === 0) characters.splice(place, 0, letter);
  else if (kind === 1) characters.splice(place, 1);
  else characters.splice(place, 1, characters[place] === letter ? `${letter}x` : letter);
  return characters.join('');
}

function letterOf(draw: Draw): string {
  return letters[draw(letters.length)] ?? 'x';
}
