import type { TenantTx } from '@ataski/kernel';
import type { OAuth2Auth } from '@ataski/scope-manifest';

import type { Connector } from '../../connector.ts';
import type { CredentialPlace, CredentialStore } from '../../provider/ports.ts';
import { asOAuth2 } from './oauth2-auth.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { TokenGrant } from './token-grant.ts';

/** Where a token is kept. */
export function placeOf(
  { manifest }: Connector,
  connectionId: string,
  field: 'access_token' | 'refresh_token',
): CredentialPlace {
  return { connector: manifest.id, connectionId, field };
}

/** Puts both tokens into the vault. */
export async function putTokens(
  credentials: CredentialStore,
  tx: TenantTx,
  connector: Connector,
  connectionId: string,
  answer: TokenAnswer,
): Promise<void> {
  const encode = (token: string): Uint8Array => new TextEncoder().encode(token);
  const place = (field: 'access_token' | 'refresh_token'): CredentialPlace =>
    placeOf(connector, connectionId, field);
  await credentials.put(tx, place('access_token'), encode(answer.access_token));
  await credentials.put(tx, place('refresh_token'), encode(answer.refresh_token));
}

/** When the tokens of an answer end. A clock of the provider's that is ahead only renews early. */
export function grantOf(
  connector: Connector,
  answer: TokenAnswer,
  now: Date,
): Pick<TokenGrant, 'accessExpiresAt' | 'refreshExpiresAt'> {
  const { refreshTokenIdleDays } = connector.manifest.auth as OAuth2Auth;
  const told = asOAuth2(connector.definition.auth)?.oauth2.refreshLifetime?.(answer) ?? null;
  const idle = refreshTokenIdleDays === null ? null : refreshTokenIdleDays * 86_400;
  const life = told ?? idle;
  return {
    accessExpiresAt: new Date(now.getTime() + answer.expires_in * 1000),
    refreshExpiresAt: life === null ? null : new Date(now.getTime() + life * 1000),
  };
}
