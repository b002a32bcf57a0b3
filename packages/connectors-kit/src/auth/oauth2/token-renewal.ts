import { randomUUID } from 'node:crypto';

import type { AuditSink, TenantContext, TenantDb, TenantTx } from '@ataski/kernel';
import type { OAuth2Auth } from '@ataski/scope-manifest';

import type { Connector } from '../../connector.ts';
import type { connectorsKitActions } from '../../connectors-kit-actions.ts';
import { ConnectorsKitError } from '../../errors.ts';
import type { AppCredentials, CredentialStore, OutboundDoor } from '../../provider/ports.ts';
import type { Pulse } from '../../provider/provider.ts';
import { withCredential } from '../credential-lease.ts';
import { asOAuth2 } from './oauth2-auth.ts';
import { requireSameScopes } from './same-scopes.ts';
import { grantOf, placeOf, putTokens } from './stored-tokens.ts';
import type { TokenAnswer } from './token-answer.ts';
import { longestTokenCallMs, requestTokens, revokeToken } from './token-endpoint.ts';
import { advanceGrant, endRenewal, takeRenewal } from './token-grant.ts';
import type { TokenGrant } from './token-grant.ts';

/** What keeping tokens fresh takes. */
export interface TokenKeeperOptions {
  readonly db: TenantDb;
  readonly audit: AuditSink<typeof connectorsKitActions>;
  readonly credentials: CredentialStore;
  readonly door: OutboundDoor;
  readonly apps: AppCredentials;
  readonly pulse: Pulse;
}

/** Which connection's tokens. */
export interface RenewalTarget {
  readonly connector: Connector;
  readonly context: TenantContext;
  readonly connectionId: string;
}

/** Tokens that end before this are renewed: five minutes, or a fifth of their life, from now. */
export function freshUntil({ manifest }: Connector, now: Date): Date {
  const { accessTokenLifetimeSeconds: life } = manifest.auth as OAuth2Auth;
  return new Date(now.getTime() + Math.max(300, life / 5) * 1000);
}

/** A token that works, as far as anybody knows. */
export interface Known {
  readonly generation: number;
  readonly expiresAt: Date;
}

const longestWaitMs = 20_000;
const pollMs = 250;
/** A lost answer is asked for once more: providers honour the old token for a while. */
const triesPerRenewal = 2;
/** All tries end before this, so that nobody else asks meanwhile. */
const renewalLeaseMs = triesPerRenewal * longestTokenCallMs + 10_000;

/** Renews unless somebody else does, and waits for whoever does. */
export async function findFresh(
  options: TokenKeeperOptions,
  target: RenewalTarget,
  distrusted: number | null,
): Promise<Known> {
  const { db, pulse } = options;
  const { connector, context, connectionId } = target;
  const renewal = randomUUID();
  for (let waitedMs = 0; waitedMs <= longestWaitMs; waitedMs += pollMs) {
    const wish = {
      ...{ renewal, leaseMs: renewalLeaseMs, distrusted },
      freshUntil: freshUntil(connector, pulse.clock.now()),
    };
    const turn = await db.withTenant(context, (tx) => takeRenewal(tx, connectionId, wish));
    if (turn === null) {
      throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', { connectionId });
    }
    if (turn.kind === 'fresh') return turn;
    if (turn.kind === 'mine') {
      const { generation, grantedScopes } = turn;
      return await carryOut(options, target, { renewal, generation, grantedScopes });
    }
    await pulse.sleep(pollMs);
  }
  const details = { system: connector.manifest.id, connectionId, retryAfterMs: renewalLeaseMs };
  throw new ConnectorsKitError('CONNECTORS_KIT_PROVIDER_BUSY', details);
}

interface Renewal {
  readonly renewal: string;
  readonly generation: number;
  /** What was consented to. */
  readonly grantedScopes: readonly string[];
}

async function carryOut(
  options: TokenKeeperOptions,
  target: RenewalTarget,
  renewal: Renewal,
): Promise<Known> {
  const { db } = options;
  const { context, connectionId } = target;
  let answer: TokenAnswer;
  try {
    answer = await ask(options, target);
  } catch (error) {
    const isRefused = ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_GRANT_REFUSED';
    if (isRefused) return await giveUp(options, target, renewal, error);
    await db.withTenant(context, (tx) => endRenewal(tx, connectionId, renewal.renewal));
    throw error;
  }
  const changed = findChange(target.connector, renewal, answer);
  if (changed !== null) {
    await revokeToken({ ...options, ...target }, answer.refresh_token).catch(() => false);
    return await giveUp(options, target, renewal, changed);
  }
  const grant = grantOf(target.connector, answer, options.pulse.clock.now());
  const isStored = await db.withTenant(context, (tx) =>
    store(options, tx, target, renewal, answer, grant),
  );
  if (!isStored) return await findFresh(options, target, null);
  return { generation: renewal.generation + 1, expiresAt: grant.accessExpiresAt };
}

/** A renewal that brings another set of scopes than was consented to is no renewal of it. */
function findChange(
  { definition, manifest }: Connector,
  { grantedScopes }: Renewal,
  answer: TokenAnswer,
): unknown {
  // A renewal may leave them out when they are what they were (RFC 6749, section 5.1).
  if (answer.scope === undefined && answer.scopes === undefined) return null;
  const granted = asOAuth2(definition.auth)?.oauth2.grantedScopes(answer) ?? null;
  if (granted === null) return null;
  try {
    requireSameScopes(manifest.id, grantedScopes, granted, answer);
    return null;
  } catch (error) {
    return error;
  }
}

async function ask(options: TokenKeeperOptions, target: RenewalTarget): Promise<TokenAnswer> {
  const { credentials, door, apps, pulse } = options;
  const { connector, context, connectionId } = target;
  const place = placeOf(connector, connectionId, 'refresh_token');
  const purpose = `${connector.manifest.id}.request_tokens`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withCredential(credentials, context, place, purpose, (token) =>
        requestTokens(
          { connector, context, door, apps },
          { grant_type: 'refresh_token', refresh_token: token },
        ),
      );
    } catch (error) {
      const isBusy = ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_PROVIDER_BUSY';
      if (!isBusy || attempt === triesPerRenewal) throw error;
      await pulse.sleep(500 * attempt);
    }
  }
}

async function store(
  { audit, credentials }: TokenKeeperOptions,
  tx: TenantTx,
  { connector, connectionId }: RenewalTarget,
  renewal: Renewal,
  answer: TokenAnswer,
  grant: Pick<TokenGrant, 'accessExpiresAt' | 'refreshExpiresAt'>,
): Promise<boolean> {
  if (!(await advanceGrant(tx, connectionId, renewal, grant))) return false;
  await putTokens(credentials, tx, connector, connectionId, answer);
  await audit.record(tx, {
    action: 'connection.token_renewed',
    targets: [{ type: 'connection', id: connectionId }],
    details: { system: connector.manifest.id, generation: renewal.generation + 1 },
  });
  return true;
}

/** A refusal after a lost race is none: whoever won it has stored what works. */
async function giveUp(
  { db, audit }: TokenKeeperOptions,
  { connector, context, connectionId }: RenewalTarget,
  { renewal, generation }: Renewal,
  cause: unknown,
): Promise<Known> {
  const { id: system } = connector.manifest;
  const won = await db.withTenant(context, async (tx) => {
    const { rows } = await tx.query<{ generation: number; access_expires_at: Date }>(
      `select generation, access_expires_at from connectors_kit.token_grant
        where connection_id = $1 and generation > $2`,
      [connectionId, generation],
    );
    if (rows[0] !== undefined) return rows[0];
    await endRenewal(tx, connectionId, renewal);
    const { rowCount } = await tx.query(
      `update connectors_kit.connection set state = 'needs_reauth'
        where id = $1 and state = 'connected'`,
      [connectionId],
    );
    // It is lost once, however many find it so.
    if (rowCount !== 1) return null;
    await audit.record(tx, {
      action: 'connection.consent_lost',
      outcome: 'failure',
      targets: [{ type: 'connection', id: connectionId }],
      details: { system },
    });
    return null;
  });
  if (won !== null) return { generation: won.generation, expiresAt: won.access_expires_at };
  throw new ConnectorsKitError('CONNECTORS_KIT_CONSENT_NEEDED', { system, connectionId }, cause);
}
