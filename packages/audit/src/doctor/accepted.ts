import { createHash } from 'node:crypto';

import type { Migration } from '@ataski/kernel';

import type { Accepted } from './check.ts';
import { logShapes } from './log-shapes.ts';

/** Reads out of the migrations what a database that they made must look like. */
export function readAccepted(migrations: readonly Migration[]): readonly Accepted[] {
  const sql = migrations.map((migration) => migration.sql).join('\n');
  return [
    ...namesIn(sql, /^select audit\.make_append_only\('(audit\.\w+)'\);$/gm, 'append-only'),
    ...policiesIn(sql),
    ...triggersIn(sql),
    ...functionsIn(sql),
    ...logShapes.map(({ table, columns, constraints }): Accepted => {
      const shape = `${columns.join(', ')}; ${constraints.join(', ')}`;
      return { kind: 'shape', name: table, digest: shape };
    }),
  ];
}

function namesIn(sql: string, pattern: RegExp, kind: Accepted['kind']): readonly Accepted[] {
  return Array.from(sql.matchAll(pattern), ([, name = '']) => ({ kind, name, digest: '' }));
}

/** Those that are written out; what tenancy's functions make is known by its name. */
function policiesIn(sql: string): readonly Accepted[] {
  return Array.from(
    sql.matchAll(/^create policy (\w+) on (audit\.\w+)\b/gm),
    ([, policy = '', table = '']) => ({ kind: 'policy', name: `${table} ${policy}`, digest: '' }),
  );
}

/** What each of them calls is known by the name of the trigger alone: its function has a digest. */
function triggersIn(sql: string): readonly Accepted[] {
  return Array.from(
    sql.matchAll(
      /^create trigger (\w+)\s[^;]*?\son (audit\.\w+)\s[^;]*?execute function (audit\.\w+)\(/gm,
    ),
    ([, trigger = '', table = '', called = '']) => ({
      kind: 'trigger',
      name: `${table} ${trigger} ${called}`,
      digest: '',
    }),
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
      ([, setting = '', value = '']) => `${setting}=${value}`,
    );
    const text = [body, String(/^security definer$/m.test(head)), settings.join(';')].join('|');
    const digest = createHash('sha256').update(text, 'utf8').digest('hex');
    last.set(`${name}(${parameters})`, { kind: 'function', name, digest });
  }
  return [...last.values()];
}
