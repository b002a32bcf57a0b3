import { createRequire } from 'node:module';

import { Fernet } from '@ataski/vault/fernet';

/** The part of npm's `fernet` 0.4.0 that is used; it ships no types. */
interface PeerFernet {
  readonly Secret: new (key: string) => object;
  readonly Token: new (options: object) => {
    encode(message: string): string;
    decode(): string;
  };
}

/** Text in, text out, under one key. */
export interface TextFernet {
  encrypt(message: string): string;
  decrypt(token: string): string;
}

/** Ours and npm's `fernet` under the same new key, doing the same work. */
export function createNpmPair(): { readonly ours: TextFernet; readonly npm: TextFernet } {
  const peer = createRequire(import.meta.url)('fernet') as PeerFernet;
  const key = Fernet.generateKey();
  const fernet = new Fernet(key);
  const secret = new peer.Secret(key);
  return {
    ours: {
      encrypt: (message) => fernet.encrypt(message),
      decrypt: (token) => fernet.decrypt(token).toString('utf8'),
    },
    npm: {
      encrypt: (message) => new peer.Token({ secret }).encode(message),
      // Without this ttl the peer refuses a token older than a minute; ours ignores age alike.
      decrypt: (token) => new peer.Token({ secret, token, ttl: 0 }).decode(),
    },
  };
}
