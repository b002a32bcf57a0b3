import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import { flawsOf, isAbandoned } from '../server-flaws.ts';

/** T20, T34: the server, and what stands in front of it. */
export const serverChecks: readonly Check[] = [
  {
    id: 'T20',
    name: 'pooler-in-between',
    severity: 'advice',
    explains:
      'Behind a transaction-mode pooler the next statement may run in another session. A context that is local to the transaction is safe there; anything of the session, and a context that is bound to a backend, is not.',
    find: ({ plan, server }) =>
      plan.processId === null || plan.processId === server.backendId
        ? []
        : [
            {
              object: 'connection',
              detail: 'The server process that answers is not the one that the client was told of.',
              remediationSql: null,
            },
          ],
  },
  {
    id: 'T34',
    name: 'server-with-known-flaws',
    severity: 'error',
    explains:
      'Minor versions of PostgreSQL mend ways around row-level security. They need no migration, and one of them needs a script on clusters that are older than it.',
    find: ({ server }) => [...findFlaws(server), ...findOldView(server)],
  },
];

function findFlaws({ serverVersion }: Catalog['server']): readonly Seen[] {
  const flaws = flawsOf(serverVersion).map(({ id, does }) => ({
    object: `server ${id}`,
    detail: does,
    remediationSql: null,
  }));
  if (!isAbandoned(serverVersion)) return flaws;
  return [
    ...flaws,
    {
      object: 'server',
      detail: `PostgreSQL ${String(Math.floor(serverVersion / 10_000))} is not mended any more.`,
      remediationSql: null,
    },
  ];
}

function findOldView({
  serverVersion,
  showsForeignStatistics,
}: Catalog['server']): readonly Seen[] {
  const isReported = flawsOf(serverVersion).some(({ id }) => id === 'CVE-2024-4317');
  if (!showsForeignStatistics || isReported || serverVersion < 140_000) return [];
  return [
    {
      object: 'pg_catalog.pg_stats_ext',
      detail: 'The server is new enough, but the script for CVE-2024-4317 was not run here.',
      remediationSql: null,
    },
  ];
}
