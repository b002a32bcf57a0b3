import { Link } from '@tanstack/react-router';
import { ArrowRight, Plug, ShieldCheck, UserRound } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import type { overview } from '@ataski/contract';

import { countOf } from '../../format/number.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { buttonClass } from '../../parts/button.tsx';
import { Tag } from '../../parts/tag.tsx';
import { When } from '../../parts/when.tsx';

type Overview = overview.Overview;

/** The state of the tenant in three lines. */
export function ThreeLines({ overview }: { readonly overview: Overview }) {
  return (
    <section
      aria-label="State"
      className="divide-y divide-line rounded-card border border-line bg-raised"
    >
      <ConnectedLine overview={overview} />
      <VerifiedLine checks={overview.checks} />
      <AttentionLine needsAttention={overview.needsAttention} />
    </section>
  );
}

function ConnectedLine({ overview }: { readonly overview: Overview }) {
  const { connections, records, lastSyncAt, runningSyncs } = overview;
  if (connections === 0) {
    return (
      <Line
        icon={Plug}
        name="Connected"
        aside={
          <Link to="/connections" className={buttonClass('primary', 'sm:-my-1.5')}>
            Connect a system
          </Link>
        }
      >
        Nothing yet. Connect your first system to see its records here.
      </Line>
    );
  }
  return (
    <Line
      icon={Plug}
      name="Connected"
      aside={
        runningSyncs > 0 ? (
          <Tag tone="info">{countOf(runningSyncs, 'sync', 'syncs')} running</Tag>
        ) : (
          <Tag tone="ok">Up to date</Tag>
        )
      }
    >
      {countOf(connections, 'connection')} with {countOf(records, 'record')}
      {lastSyncAt !== null && (
        <>
          , last synced <When at={lastSyncAt} />
        </>
      )}
      .
    </Line>
  );
}

function VerifiedLine({ checks }: Pick<Overview, 'checks'>) {
  const failing = checks.filter(({ holds }) => !holds).length;
  const holding = checks.length - failing;
  return (
    <Line
      icon={ShieldCheck}
      name="Verified"
      aside={
        failing === 0 ? <Tag tone="ok">All hold</Tag> : <Tag tone="danger">{failing} failing</Tag>
      }
    >
      {holding} of {countOf(checks.length, 'check')} hold, asked of the database for this page.
    </Line>
  );
}

function AttentionLine({ needsAttention }: Pick<Overview, 'needsAttention'>) {
  if (needsAttention.length === 0) {
    return (
      <Line icon={UserRound} name="Needs a person" aside={<Tag tone="ok">Nothing</Tag>}>
        Nothing waits for anyone.
      </Line>
    );
  }
  return (
    <Line
      icon={UserRound}
      name="Needs a person"
      aside={<Tag tone="warn">{countOf(needsAttention.length, 'item')}</Tag>}
    >
      <ul className="space-y-1">
        {needsAttention.map(({ sentence, href }) => (
          <li key={`${href} ${sentence}`}>
            <AppLink
              href={href}
              className="inline-flex min-h-6 items-center gap-1.5 underline decoration-line-strong underline-offset-4 hover:decoration-text"
            >
              {sentence}
              <ArrowRight aria-hidden size={13} className="shrink-0 text-faint" />
            </AppLink>
          </li>
        ))}
      </ul>
    </Line>
  );
}

interface LineProps {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly aside: ReactNode;
  readonly children: ReactNode;
}

function Line({ icon: Icon, name, aside, children }: LineProps) {
  return (
    <div className="grid grid-cols-[20px_1fr] items-start gap-x-3 gap-y-2 px-4 py-4 sm:grid-cols-[20px_132px_1fr_auto] sm:gap-x-4 sm:px-5">
      <Icon aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 text-faint" />
      <h2 className="font-semibold">{name}</h2>
      <div className="min-w-0 text-pretty text-muted max-sm:col-start-2">{children}</div>
      <div className="max-sm:col-start-2">{aside}</div>
    </div>
  );
}
