import { Link } from '@tanstack/react-router';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import { connections } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { absoluteTime } from '../../format/instant.ts';
import { countOf, formatCount } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { OutcomeTag } from '../../parts/outcome-tag.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { useActorName } from '../../session/actor-name.ts';
import { useMay } from '../../session/session.ts';
import { systemName } from '../../system-name.ts';

type Disconnection = connections.Disconnection;

/** What was deleted, when and by whom, and what the database says is left. */
export function DisconnectionProof({ connectionId }: { readonly connectionId: string }) {
  const call = useCall(connections.getDisconnection, { connectionId });
  return (
    <Loaded
      call={call}
      permission="connection:read"
      skeleton={<SkeletonCards count={2} height={240} />}
    >
      {(proof) => (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 wide:grid-cols-[minmax(0,1.55fr)_minmax(0,1fr)]">
          <WhatWent proof={proof} />
          <WhatIsLeft proof={proof} />
        </div>
      )}
    </Loaded>
  );
}

const revocations: Readonly<Record<Disconnection['revocation'], (name: string) => string>> = {
  revoked: (name) => `The consent was ended at ${name}.`,
  failed: (name) =>
    `${name} could not be told to end the consent. Remove the app there as well, in its settings.`,
  unsupported: (name) =>
    `${name} has no way to be told. Delete the key or the token there as well.`,
};

function WhatWent({ proof }: { readonly proof: Disconnection }) {
  const { type, id } = proof.disconnectedBy;
  const person = useActorName(type, id);
  const mayReadAudit = useMay('audit:read');
  return (
    <Card title="What was deleted">
      <dl className="space-y-2 px-4 py-3 text-sm">
        <Fact name="When">
          <time dateTime={proof.disconnectedAt}>{absoluteTime(proof.disconnectedAt)}</time>
        </Fact>
        <Fact name="By">{person}</Fact>
        <Fact name="At the provider">
          {revocations[proof.revocation](systemName(proof.system))}
        </Fact>
        <Fact name="Records">{countOf(proof.recordsDeleted, 'record')} deleted</Fact>
      </dl>
      <h3 className="border-t border-line px-4 pt-3 text-sm font-semibold">Audit events</h3>
      <ul className="divide-y divide-line text-sm">
        {proof.events.map((event) => (
          <li key={event.eventId} className="px-4 py-2.5">
            <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
              <code className="font-mono text-xs">{event.action}</code>
              <OutcomeTag outcome={event.outcome} phase="single" />
            </div>
            <p className="mt-0.5 truncate font-mono text-xs text-muted" title={event.target}>
              {event.target}
            </p>
            <Copyable value={event.eventId} name="event id" />
          </li>
        ))}
      </ul>
      {mayReadAudit && (
        <p className="border-t border-line px-4 py-2.5 text-xs text-muted">
          <Link
            to="/audit"
            search={{ correlation: proof.correlationId, open: proof.correlationId }}
            className="inline-flex min-h-6 items-center underline decoration-line-strong underline-offset-4 hover:text-text"
          >
            See everything this did, and its proof
          </Link>
        </p>
      )}
    </Card>
  );
}

const remaining: readonly (readonly [keyof Disconnection['remains'], string])[] = [
  ['credentials', 'Credentials in the vault'],
  ['tokenGrants', 'Token grants'],
  ['records', 'Records'],
  ['recordVersions', 'Earlier states of records'],
  ['positions', 'Positions in streams'],
  ['openRuns', 'Open runs'],
];

function WhatIsLeft({ proof }: { readonly proof: Disconnection }) {
  const isClean = Object.values(proof.remains).every((count) => count === 0);
  const Icon = isClean ? CircleCheck : TriangleAlert;
  return (
    <Card title="What is left">
      <p
        className={`flex items-start gap-2.5 px-4 pt-3 text-sm font-medium ${isClean ? 'text-ok' : 'text-danger'}`}
      >
        <Icon aria-hidden size={16} className="mt-0.5 shrink-0" />
        {isClean
          ? 'Nothing. No row of it is left in the database.'
          : 'Something is left. Tell whoever runs this installation.'}
      </p>
      <table aria-label="Rows that are left" className="mt-2 w-full text-sm">
        <tbody>
          {remaining.map(([name, label]) => (
            <tr key={name}>
              <th scope="row" className="border-t border-line px-4 py-2 text-left font-normal">
                {label}
              </th>
              <td className="tnum border-t border-line px-4 py-2 text-right">
                {formatCount(proof.remains[name])}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-t border-line px-4 py-2.5 text-xs text-muted">
        Counted in the database for this page, at {absoluteTime(proof.countedAt)}.
      </p>
    </Card>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[112px_1fr] gap-3">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 text-pretty">{children}</dd>
    </div>
  );
}
