import { createHash, randomBytes, randomUUID } from 'node:crypto';

import type { TenantContext } from '@ataski/kernel';
import { authorizeUrl, isOAuth2System, requestedScopes } from '@ataski/scope-manifest';

import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { CredentialPlace } from '../provider/ports.ts';
import type { ConnectionsOptions } from './connections.ts';
import { forgetExpired, putConsent } from './consent-store.ts';
import { lockConnection } from './stored-connection.ts';

/** What a person wants to connect by consenting at the provider. */
export interface BeginConsentInput {
  readonly context: TenantContext;
  readonly system: string;
  readonly label: string;
  /** Where the provider sends the person back. */
  readonly redirectUri: string;
  /** Of those that the manifest marks as optional. */
  readonly optionalScopes?: readonly string[];
  /** The browser's session: the consent ends in the same one. Default: any of the person's. */
  readonly session?: string;
  /** A connection that lost its consent, to be given it again. */
  readonly reconnects?: string;
}

/** What the person is shown, and where to. */
export interface BegunConsent {
  readonly authorizeUrl: string;
  /** Exactly those in the URL. */
  readonly scopes: readonly string[];
}

/** Remembers who asks for what, and makes the address at which to consent. */
export async function beginConsent(
  options: ConnectionsOptions,
  connector: Connector,
  input: BeginConsentInput,
): Promise<BegunConsent> {
  const { db, vault, audit, apps } = options;
  const { manifest } = connector;
  const { context, label, redirectUri, optionalScopes = [], reconnects = null } = input;
  if (!isOAuth2System(manifest) || apps === undefined) {
    const reason = 'This system is connected by what a person pastes, and not by a consent.';
    const details = { system: manifest.id, reason };
    throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', details);
  }
  const id = randomUUID();
  const state = randomBytes(32).toString('base64url');
  const verifier = manifest.auth.pkce === null ? null : randomBytes(32).toString('base64url');
  const scopes = requestedScopes(manifest, optionalScopes);
  const purpose = `${manifest.id}.authorize`;
  const url = await apps.use(context, manifest.id, purpose, ({ client_id: clientId = '' }) =>
    Promise.resolve(
      authorizeUrl(manifest, {
        ...{ clientId, redirectUri, state, optionalScopes },
        codeChallenge: verifier === null ? null : challengeOf(verifier),
      }),
    ),
  );
  await db.withTenant(context, async (tx) => {
    if (reconnects !== null) await requireSameSystem(tx, reconnects, manifest.id);
    for (const expired of await forgetExpired(tx)) {
      await vault.remove(tx, verifierPlace(expired.system, expired.id));
    }
    await putConsent(
      tx,
      { id, system: manifest.id, label, redirectUri, scopes, reconnects },
      state,
      input.session,
    );
    if (verifier !== null) {
      await vault.put(tx, verifierPlace(manifest.id, id), new TextEncoder().encode(verifier));
    }
    await audit.record(tx, {
      action: 'connection.consent_begun',
      targets: [{ type: 'connection', id: reconnects ?? id }],
      details: { system: manifest.id, scopes: [...scopes] },
    });
  });
  return { authorizeUrl: url, scopes };
}

async function requireSameSystem(
  tx: Parameters<typeof lockConnection>[0],
  connectionId: string,
  system: string,
): Promise<void> {
  const connection = await lockConnection(tx, connectionId);
  if (connection.system === system && connection.state !== 'disconnected') return;
  throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', {
    connectionId,
    state: connection.state,
  });
}

/** Where the proof key of a consent waits (RFC 7636). */
export function verifierPlace(system: string, consentId: string): CredentialPlace {
  return { connector: system, connectionId: consentId, field: 'code_verifier' };
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}
