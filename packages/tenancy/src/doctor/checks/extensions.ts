import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import { revokeSql } from './revoke.ts';

/** Extensions that open connections, files or the server itself to SQL. */
const outgoing = new Set([
  'adminpack',
  'dblink',
  'file_fdw',
  'http',
  'mysql_fdw',
  'oracle_fdw',
  'pageinspect',
  'pg_net',
  'pg_surgery',
  'postgres_fdw',
  'tds_fdw',
]);

/** T47: doors that lead out of the database. */
export const extensionChecks: readonly Check[] = [
  {
    id: 'T47',
    name: 'extension-leads-outside',
    severity: 'warning',
    explains:
      'A connection, a file or an untrusted language opened from SQL acts with rights that no policy knows, often as a login that all tenants share.',
    find: (catalog) => [...findExtensions(catalog), ...findServers(catalog)],
  },
];

function findExtensions({ reach }: Catalog): readonly Seen[] {
  return reach.extensions
    .filter(
      ({ kind, label, isTrusted }) => !isTrusted || (kind === 'extension' && outgoing.has(label)),
    )
    .map(({ kind, name, isTrusted }) => ({
      object: `${kind} ${name}`,
      detail: isTrusted
        ? 'It opens what lies outside the database.'
        : 'Its functions do what the server process may do.',
      remediationSql: `drop ${kind} ${name};`,
    }));
}

function findServers({ reach }: Catalog): readonly Seen[] {
  return reach.objects
    .filter(({ kind, grants }) => kind === 'server' && grants.length > 0)
    .map(({ name, grants }) => ({
      object: `foreign server ${name}`,
      detail: 'The application may use it.',
      remediationSql: revokeSql(grants, `foreign server ${name}`),
      severity: 'error',
    }));
}
