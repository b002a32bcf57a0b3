import { createHash } from 'node:crypto';

import type { Migration } from '@ataski/kernel';

import type { Accepted } from './check.ts';
import { logShapes } from './log-shapes.ts';
import { plainPolicy } from './policy-text.ts';

/** Reads out of the migrations what a database that they made must look like. */
export function readAccepted(migrations: readonly Migration[]): readonly Accepted[] {
  const sql = migrations.map((migration) => migration.sql).join('\n');
  return [
    ...namesIn(sql, /^select audit\.make_append_only\('(audit\.\w+)'\);$/gm, 'append-only'),
    ...policiesIn(sql),
    ...grantsIn(sql),
    ...triggersIn(sql),
    ...functionsIn(sql),
    ...aggregatesIn(sql),
    ...logShapes.map(({ table, columns, constraints }): Accepted => {
      const shape = `${columns.join(', ')}; ${constraints.join(', ')}`;
      return { kind: 'shape', name: table, digest: shape };
    }),
  ];
}

function namesIn(sql: string, pattern: RegExp, kind: Accepted['kind']): readonly Accepted[] {
  return Array.from(sql.matchAll(pattern), ([, name = '']) => ({ kind, name, digest: '' }));
}

/** Those that are written out; what tenancy's functions make stands in `policy-text.ts`. */
function policiesIn(sql: string): readonly Accepted[] {
  return Array.from(
    sql.matchAll(/^create policy (\w+) on (audit\.\w+) as ((?:'[^']*'|[^';])*);/gm),
    ([, policy = '', table = '', text = '']) => {
      return { kind: 'policy', name: `${table} ${policy}`, digest: plainPolicy(text) };
    },
  );
}

const brackets = /\([^)]*\)/g;

/** One for each privilege, object and role; of functions only the name counts, and columns do not. */
function grantsIn(sql: string): readonly Accepted[] {
  return Array.from(
    sql.matchAll(/^grant ([^;]*?)\son\s+(?:function\s+)?([^;]*?)\s+to\s+([^;]*);/gm),
    ([, privileges = '', objects = '', roles = '']) =>
      wordsOf(privileges).flatMap((digest) =>
        wordsOf(objects).flatMap((object) =>
          wordsOf(roles).map((role): Accepted => ({
            kind: 'grant',
            name: `${object} ${role}`,
            digest,
          })),
        ),
      ),
  ).flat();
}

function wordsOf(list: string): readonly string[] {
  return list
    .replaceAll(brackets, '')
    .split(',')
    .map((word) => word.trim());
}

const trigger =
  /^create trigger (\w+)\s+(before|after)\s([^;]*?)\son ((?:audit|tenancy)\.\w+)\s+for each (row|statement)\s([^;]*?)execute function (audit\.\w+)\(\);/gm;

/** As `pg_trigger.tgtype` says when one fires. */
const bits: Readonly<Record<string, number>> = {
  ...{ row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32 },
};

/** Each with its table and what it calls; the digest says when it fires, and whether on a condition. */
function triggersIn(sql: string): readonly Accepted[] {
  return Array.from(
    sql.matchAll(trigger),
    ([
      ,
      name = '',
      when = '',
      events = '',
      table = '',
      level = '',
      condition = '',
      called = '',
    ]) => {
      const words = [when, level, ...events.split(/\s+or\s+/)];
      const type = words.reduce((sum, word) => sum + (bits[word] ?? 0), 0);
      const digest = `${String(type)}${condition.startsWith('when') ? ' when' : ''}`;
      return { kind: 'trigger', name: `${table} ${name} ${called}`, digest };
    },
  );
}

function aggregatesIn(sql: string): readonly Accepted[] {
  return Array.from(
    sql.matchAll(/^create aggregate (audit\.\w+)\([^;]*?sfunc\s*=\s*(audit\.\w+)/gm),
    ([, name = '', step = '']) => ({ kind: 'aggregate', name, digest: step }),
  );
}

const definition =
  /^create (?:or replace )?function (audit\.\w+)\(([\s\S]*?)\)\n(?:returns[\s\S]*?\n)?(language[\s\S]*?)^as \$(\w*)\$([\s\S]*?)\$\4\$;$/gm;

/** The last definition of each function counts. */
function functionsIn(sql: string): readonly Accepted[] {
  const last = new Map<string, Accepted>();
  for (const [, name = '', parameters = '', head = '', , body = ''] of sql.matchAll(definition)) {
    const settings = Array.from(
      head.matchAll(/^set (\w+) = (.*)$/gm),
      ([, setting = '', value = '']) => `${setting}=${value.replaceAll("'", '')}`,
    );
    const text = [body, String(/^security definer$/m.test(head)), settings.join(';')].join('|');
    const digest = createHash('sha256').update(text, 'utf8').digest('hex');
    last.set(`${name}(${parameters})`, { kind: 'function', name, digest });
  }
  return [...last.values()];
}
