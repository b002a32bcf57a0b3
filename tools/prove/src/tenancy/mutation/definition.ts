import type { Weakening } from './weakening.ts';

/** Where the definition of an object stands in a migration. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The migration with the one line made weaker. Throws when the line does not stand there once. */
export function weakenedSql(sql: string, weakening: Weakening): string {
  const { start, end } = findDefinition(sql, weakening.inside);
  const definition = sql.slice(start, end);
  const at = placeOf(definition, weakening);
  const rest = definition.slice(at + weakening.line.length);
  return sql.slice(0, start) + definition.slice(0, at) + weakening.becomes + rest + sql.slice(end);
}

/** Where the line stands. Throws when it is not there, or there more often than was said. */
function placeOf(definition: string, { inside, line, occurrence }: Weakening): number {
  const parts = definition.split(line);
  if (occurrence === undefined ? parts.length !== 2 : parts.length <= occurrence)
    throw new Error(`Not where it should be in ${inside}: ${line}`);
  return parts.slice(0, occurrence ?? 1).join(line).length;
}

/** The lines of a definition that no weakening touches and that hold something. */
export function untouchedLines(sql: string, weakenings: readonly Weakening[]): readonly string[] {
  const objects = [...new Set(weakenings.map(({ inside }) => inside))];
  return objects.flatMap((inside) => {
    const { start, end } = findDefinition(sql, inside);
    const definition = sql.slice(start, end);
    const touched = weakenings
      .filter((weakening) => weakening.inside === inside)
      .map((each) => ({ from: placeOf(definition, each), length: each.line.length }));
    return linesOf(definition)
      .filter(({ text }) => !isFrame(text))
      .filter(({ from, text }) =>
        touched.every((each) => each.from + each.length <= from || each.from >= from + text.length),
      )
      .map(({ text }) => `${inside}: ${text.trim()}`);
  });
}

function findDefinition(sql: string, inside: string): Span {
  const start = new RegExp(`^create function ${inside.replace('.', '\\.')}\\b`, 'm').exec(
    sql,
  )?.index;
  if (start === undefined) throw new Error(`No definition of ${inside}.`);
  const rest = sql.slice(start);
  const body = rest.indexOf('as $$');
  const firstEnd = rest.search(/;$/m);
  // A body in dollar quotes holds semicolons of its own.
  const length = body === -1 || body > firstEnd ? firstEnd + 1 : rest.indexOf('\n$$;') + 4;
  return { start, end: start + length };
}

function linesOf(definition: string): readonly { readonly text: string; readonly from: number }[] {
  let from = 0;
  return definition.split('\n').map((text) => {
    const line = { text, from };
    from += text.length + 1;
    return line;
  });
}

/** What only frames a definition: its head, its declarations, its brackets, and comments. */
const frames: readonly RegExp[] = [
  /^\s*(--.*)?$/,
  /^create function /,
  /^\s+(target|no_capture_because|ops_readable)\s/,
  /^(\)|\);)?$/,
  /^returns /,
  /^language /,
  /^(stable|parallel safe)$/,
  /^return case$/,
  /^\s*(as \$\$|\$\$;|declare|begin|end;?|end,|end if;)$/,
  /^\s+(inside|outside)\s+bytea;$/,
  /^\s+into inside, outside$/,
  /^\s+from tenancy\.signing_key k$/,
  /^\s+(contexts|flaw)\s+text(\[\])?;$/,
  /^\s+into contexts, flaw$/,
  /^\s+from unnest\(tokens\) with ordinality as given \(token, place\)$/,
  /^\s+left join tenancy\.signing_key as key$/,
  /^\s+cross join lateral \($/,
  /^\s+\) as verdict;$/,
  /^\s+execute format\(\$f\$$/,
  /^\s+message = '/,
  // Of a maintenance function that nobody but the owner may run.
  /^set search_path = pg_catalog, pg_temp$/,
];

function isFrame(text: string): boolean {
  return frames.some((frame) => frame.test(text));
}
