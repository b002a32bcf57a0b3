import { EncryptJWT, jwtDecrypt } from 'jose';

import type { Clock } from '@ataski/kernel';

import { AccessError } from './errors.ts';

/** What has to survive the way to the identity provider and back. */
export interface SignInState {
  readonly state: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
}

/** Seals it into a cookie that the browser can carry but neither read nor change. */
export interface SignInStateSealer {
  seal(state: SignInState): Promise<string>;
  /** Throws ACCESS_STATE_INVALID when changed, sealed elsewhere or older than ten minutes. */
  open(sealed: string): Promise<SignInState>;
}

/** How long a sign-in may take. */
export const signInLifetimeSeconds = 600;

/** The first password seals; all of them open. */
export function createSignInStateSealer(
  cookiePasswords: readonly string[],
  clock: Clock,
): SignInStateSealer {
  const keys = cookiePasswords.map(deriveKey);
  return Object.freeze({
    seal: async ({ state, codeVerifier, returnTo }: SignInState) => {
      const issuedAt = Math.floor(clock.now().getTime() / 1000);
      const [key] = await Promise.all(keys);
      if (key === undefined)
        throw new AccessError('ACCESS_OPTIONS_INVALID', { option: 'cookiePasswords' });
      return new EncryptJWT({ state, codeVerifier, returnTo })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + signInLifetimeSeconds)
        .encrypt(key);
    },
    open: async (sealed: string) => {
      for (const key of keys) {
        const state = await tryOpen(sealed, await key, clock.now());
        if (state !== null) return state;
      }
      throw new AccessError('ACCESS_STATE_INVALID');
    },
  });
}

async function tryOpen(sealed: string, key: Uint8Array, now: Date): Promise<SignInState | null> {
  try {
    const { payload } = await jwtDecrypt(sealed, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['iat', 'exp'],
      currentDate: now,
    });
    const { state, codeVerifier, returnTo } = payload;
    const isWhole = [state, codeVerifier, returnTo].every((part) => typeof part === 'string');
    return isWhole ? ({ state, codeVerifier, returnTo } as SignInState) : null;
  } catch {
    return null;
  }
}

/** A key for this purpose only: the same password also seals the session, by other means. */
async function deriveKey(password: string): Promise<Uint8Array> {
  const text = new TextEncoder();
  const secret = await crypto.subtle.importKey('raw', text.encode(password), 'HKDF', false, [
    'deriveBits',
  ]);
  const info = text.encode('ataski access sign-in state 1');
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, 256));
}
