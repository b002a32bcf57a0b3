import { VaultError } from './errors.ts';

/** Where a credential belongs, within its tenant. All three parts are bound into its key. */
export interface CredentialPlace {
  /** The connector's name, for example `stripe`. */
  readonly connector: string;
  /** The connection's id. */
  readonly connectionId: string;
  /** What the secret is, for example `refresh_token`. */
  readonly field: string;
}

const parts = ['connector', 'connectionId', 'field'] as const;
const plainId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Accepts three plain ids of at most 64 characters. What it returns is a copy that was read once,
 * so that what is checked is what is used. Throws VAULT_PLACE_INVALID, naming the part.
 */
export function parsePlace({ connector, connectionId, field }: CredentialPlace): CredentialPlace {
  const place = { connector, connectionId, field };
  for (const part of parts) {
    // Asked of the value and not of the type: a missing part would be tested as the text "undefined".
    const value: unknown = place[part];
    if (typeof value !== 'string' || !plainId.test(value)) {
      throw new VaultError('VAULT_PLACE_INVALID', { part });
    }
  }
  return place;
}

/** The place as one id, for audit rows. No part may contain a slash, so no two places share it. */
export function placeId({ connector, connectionId, field }: CredentialPlace): string {
  return `${connector}/${connectionId}/${field}`;
}
