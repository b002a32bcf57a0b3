import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { TenantTx } from '@ataski/kernel';

import type { ConsentedAccount } from '../auth/oauth2/oauth2-auth.ts';
import type { TokenGrant } from '../auth/oauth2/token-grant.ts';
import { ConnectorsKitError } from '../errors.ts';

/** A consent that opened several accounts, of which the person has to pick one. */
export interface AccountChoice {
  readonly id: string;
  readonly system: string;
  readonly label: string;
  readonly accounts: readonly Pick<ConsentedAccount, 'externalAccountId' | 'label'>[];
  readonly grantedScopes: readonly string[];
  /** ISO 8601; afterwards it is forgotten and what was granted is revoked. */
  readonly expiresAt: string;
}

/** A choice with what a connection is made of. */
export interface PendingChoice {
  /** Also the id of the connection that comes of it, under which its tokens wait. */
  readonly id: string;
  readonly system: string;
  readonly label: string;
  readonly accounts: readonly ConsentedAccount[];
  readonly grant: Omit<TokenGrant, 'generation'>;
  /** By which taking it is ended; another one makes this one's end void. */
  readonly takenAt: string;
}

/** Who may pick: the person who consented, in the session in which that was. */
export interface ChoiceKey {
  readonly id: string;
  readonly session?: string | undefined;
}

const lifetimeSeconds = 900;
/** Longer than a provider's checks of a new connection take, with every pause and every try. */
const endingSeconds = 1_800;

const Accounts = z.array(
  z.strictObject({
    externalAccountId: z.string(),
    label: z.string(),
    livemode: z.boolean().nullable(),
    settings: z.record(z.string(), z.string()),
  }),
);

interface ChoiceRow {
  readonly id: string;
  readonly system: string;
  readonly label: string;
  readonly accounts: unknown;
  readonly granted_scopes: readonly string[];
  readonly access_expires_at: Date;
  readonly refresh_expires_at: Date | null;
  readonly expires_at: Date;
}

/** Remembers a choice for whoever consented. */
export async function putChoice(
  tx: TenantTx,
  { id, system, label, accounts, grant }: Omit<PendingChoice, 'takenAt'>,
  session: string | undefined,
): Promise<void> {
  await tx.query(
    `insert into connectors_kit.account_choice
       (id, system, label, actor_id, binding_sha256, accounts, granted_scopes,
        access_expires_at, refresh_expires_at, expires_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, clock_timestamp() + make_interval(secs => $10))`,
    [
      ...[id, system, label, tx.context.actor.id, bindingOf(id, session)],
      ...[JSON.stringify(accounts), grant.grantedScopes],
      ...[grant.accessExpiresAt, grant.refreshExpiresAt, lifetimeSeconds],
    ],
  );
}

/** The choice as it is shown. Throws CONNECTORS_KIT_CONSENT_UNKNOWN, also for another person's. */
export async function getChoice(tx: TenantTx, key: ChoiceKey): Promise<AccountChoice> {
  const row = await findChoice(tx, key);
  return {
    ...{ id: row.id, system: row.system, label: row.label },
    accounts: Accounts.parse(row.accounts).map(({ externalAccountId, label }) => ({
      ...{ externalAccountId, label },
    })),
    grantedScopes: row.granted_scopes,
    expiresAt: row.expires_at.toISOString(),
  };
}

/** Takes a choice, once; {@link removeChoice} ends it. Throws as {@link getChoice} does. */
export async function takeChoice(tx: TenantTx, key: ChoiceKey): Promise<PendingChoice> {
  const row = await findChoice(tx, key);
  const { rows } = await tx.query<{ taken_at: string }>(
    `update connectors_kit.account_choice set taken_at = clock_timestamp()
      where id = $1 and taken_at is null
      returning taken_at::text`,
    [row.id],
  );
  const [taken] = rows;
  // Another browser was faster.
  if (taken === undefined) throw new ConnectorsKitError('CONNECTORS_KIT_CONSENT_UNKNOWN');
  return { ...toPending(row), takenAt: taken.taken_at };
}

/**
 * Forgets a choice, in the transaction in which its tokens go or become a connection's. False when
 * somebody took it since, who ends it now.
 */
export async function removeChoice(tx: TenantTx, id: string, takenAt: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from connectors_kit.account_choice where id = $1 and taken_at = $2::timestamptz',
    [id, takenAt],
  );
  return rowCount === 1;
}

/** Takes those that nobody ended in time, and those whose end was begun and never came. */
export async function takeExpiredChoices(
  tx: TenantTx,
): Promise<readonly Pick<PendingChoice, 'id' | 'system' | 'takenAt'>[]> {
  const { rows } = await tx.query<{ id: string; system: string; taken_at: string }>(
    `update connectors_kit.account_choice set taken_at = clock_timestamp()
      where expires_at < clock_timestamp()
        and (taken_at is null or taken_at < clock_timestamp() - make_interval(secs => $1))
      returning id, system, taken_at::text`,
    [endingSeconds],
  );
  return rows.map(({ id, system, taken_at: takenAt }) => ({ id, system, takenAt }));
}

async function findChoice(tx: TenantTx, { id, session }: ChoiceKey): Promise<ChoiceRow> {
  const { rows } = await tx.query<ChoiceRow>(
    `select id, system, label, accounts, granted_scopes, access_expires_at, refresh_expires_at, expires_at
       from connectors_kit.account_choice
      where id = $1 and actor_id = $2 and binding_sha256 = $3 and expires_at > clock_timestamp()
        and taken_at is null`,
    [id, tx.context.actor.id, bindingOf(id, session)],
  );
  const [row] = rows;
  if (row === undefined) throw new ConnectorsKitError('CONNECTORS_KIT_CONSENT_UNKNOWN');
  return row;
}

function toPending(row: ChoiceRow): Omit<PendingChoice, 'takenAt'> {
  return {
    ...{ id: row.id, system: row.system, label: row.label },
    accounts: Accounts.parse(row.accounts),
    grant: {
      grantedScopes: row.granted_scopes,
      accessExpiresAt: row.access_expires_at,
      refreshExpiresAt: row.refresh_expires_at,
    },
  };
}

function bindingOf(id: string, session = ''): string {
  const hash = createHash('sha256').update(`${id}\u0000${session}`, 'utf8').digest('hex');
  return `\\x${hash}`;
}
