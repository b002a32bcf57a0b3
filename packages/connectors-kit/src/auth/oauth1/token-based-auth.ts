import { randomBytes } from 'node:crypto';

import { systemClock } from '@ataski/kernel';
import type { Clock } from '@ataski/kernel';

import { ConnectorsKitError } from '../../errors.ts';
import type { AuthStrategy, SignedTarget } from '../auth-strategy.ts';
import { percentEncode } from './percent-encoding.ts';
import { signatureOf } from './signature.ts';
import { acceptTba, TbaCredential } from './tba-credential.ts';

/** Where time and chance come from, so that tests decide them. */
export interface TokenBasedAuthOptions {
  readonly clock?: Clock;
  /** A text that no other call has. Default: 16 random bytes. */
  readonly nonce?: () => string;
}

// NetSuite ended SHA-1 in 2023; there is no option for it.
const signatureMethod = 'HMAC-SHA256';

/**
 * NetSuite's token-based authentication: OAuth 1.0a (RFC 5849), HMAC-SHA256 and nothing else. Each
 * try is signed anew, over exactly the address that goes out.
 */
export function tokenBasedAuth(options: TokenBasedAuthOptions = {}): AuthStrategy<'oauth1_tba'> {
  const { clock = systemClock, nonce = () => randomBytes(16).toString('hex') } = options;
  return Object.freeze<AuthStrategy<'oauth1_tba'>>({
    presents: () => true,
    accept(manifest, credentials) {
      const { auth, id: system } = manifest;
      const method: unknown = auth.kind === 'oauth1_tba' ? auth.signatureMethod : null;
      if (method !== signatureMethod) {
        throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system });
      }
      const { credential, account } = acceptTba(manifest, credentials);
      return {
        secret: JSON.stringify(credential),
        hint: credential.tokenId.slice(-4),
        // A sandbox has an account of its own, by its suffix.
        livemode: !/_(?:SB|RP)[0-9]*$/.test(credential.realm),
        settings: { account },
        externalAccountId: account,
      };
    },
    prove(secret) {
      const credential = readSecret(secret);
      return {
        sign: (target) => ({
          authorization: authorize(credential, target, {
            nonce: nonce(),
            timestamp: String(Math.floor(clock.now().getTime() / 1000)),
          }),
        }),
      };
    },
  });
}

function authorize(
  credential: TbaCredential,
  { method, url }: SignedTarget,
  { nonce, timestamp }: { readonly nonce: string; readonly timestamp: string },
): string {
  const parameters = [
    ['oauth_consumer_key', credential.consumerKey],
    ['oauth_token', credential.tokenId],
    ['oauth_nonce', nonce],
    ['oauth_timestamp', timestamp],
    ['oauth_signature_method', signatureMethod],
    ['oauth_version', '1.0'],
  ] as const;
  const { consumerSecret, tokenSecret } = credential;
  const signature = signatureOf('sha256', { method, url, parameters, consumerSecret, tokenSecret });
  // The realm is shown and not signed (RFC 5849, section 3.4.1.3.1).
  const shown = [
    ['realm', credential.realm],
    ...parameters,
    ['oauth_signature', signature],
  ] as const;
  return `OAuth ${shown.map(([name, value]) => `${name}="${percentEncode(value)}"`).join(', ')}`;
}

/** Throws CONNECTORS_KIT_STATE_INVALID without a cause, which would quote the secret. */
function readSecret(secret: string): TbaCredential {
  try {
    return TbaCredential.parse(JSON.parse(secret));
  } catch {
    throw new ConnectorsKitError('CONNECTORS_KIT_STATE_INVALID', { part: 'credential' });
  }
}
