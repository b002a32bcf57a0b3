import type { connections } from '@ataski/contract';
import { findSystem } from '@ataski/scope-manifest';

import { formatDuration, microsBetween } from '../../format/duration.ts';
import { countOf, formatCount } from '../../format/number.ts';
import { StatCard } from '../../parts/card.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { When } from '../../parts/when.tsx';
import { isRunning } from './run-state.ts';

type Connection = connections.Connection;

/** The four figures of a connection. */
export function StatCards({ connection }: { readonly connection: Connection }) {
  const { recordCount, lastRun, externalAccountId, livemode, credentialHint, system } = connection;
  const { grantedScopes } = connection;
  return (
    <dl className="mb-6 grid grid-cols-2 gap-3 sm:gap-4 wide:grid-cols-4">
      <StatCard name="Records" value={formatCount(recordCount)} context={changedWords(lastRun)} />
      <StatCard name="Last sync" value={<LastSync run={lastRun} />} context={tookWords(lastRun)} />
      <StatCard
        name="Account"
        value={livemode === null ? 'Connected' : livemode ? 'Live mode' : 'Test mode'}
        context={
          externalAccountId === null ? (
            `that the ${credentialWord(system)} belongs to`
          ) : (
            <Copyable value={externalAccountId} name="account id" />
          )
        }
      />
      {grantedScopes !== null ? (
        <StatCard
          name="Consent"
          value="Exact"
          context={`${countOf(grantedScopes.length, 'scope')} granted, as requested`}
        />
      ) : (
        <StatCard
          name={credentialWord(system) === 'key' ? 'Key' : 'Credential'}
          value={
            credentialHint === null ? (
              'None'
            ) : (
              <span className="font-mono text-lg">····{credentialHint}</span>
            )
          }
          context={
            credentialHint === null ? 'nothing is stored' : 'in the vault, never shown again'
          }
        />
      )}
    </dl>
  );
}

/** What the tenant gave to let this product in. */
function credentialWord(system: string): string {
  const kind = findSystem(system)?.auth.kind;
  if (kind === 'oauth1_tba') return 'token';
  if (kind === 'web_services_user') return 'user';
  return kind === 'oauth2' ? 'consent' : 'key';
}

function LastSync({ run }: { readonly run: Connection['lastRun'] }) {
  if (run === null) return 'None yet';
  if (isRunning(run)) return 'Running';
  return run.finishedAt === null ? 'None yet' : <When at={run.finishedAt} />;
}

function changedWords(run: Connection['lastRun']): string {
  if (run === null) return 'nothing read yet';
  const changed = run.streams.reduce(
    (sum, stream) => sum + stream.recordsWritten + stream.recordsDeleted,
    0,
  );
  return `${formatCount(changed)} changed by ${isRunning(run) ? 'this' : 'the last'} sync`;
}

function tookWords(run: Connection['lastRun']): string {
  if (run === null) return 'the first one has not begun';
  const pages = countOf(
    run.streams.reduce((sum, stream) => sum + stream.pages, 0),
    'page',
  );
  if (run.errorCode !== null) return `failed with ${run.errorCode}`;
  if (run.startedAt === null || run.finishedAt === null) return `${pages} so far`;
  return `took ${formatDuration(microsBetween(run.startedAt, run.finishedAt) ?? 0)}, ${pages}`;
}
