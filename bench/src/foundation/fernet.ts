import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';

import { Fernet } from '@ataski/vault/fernet';

import type { Group } from '../measure.ts';
import { operationsPerProcessorSecond } from '../rounds.ts';

/** The part of npm's `fernet` 0.4.0 that is measured; it ships no types. */
interface PeerFernet {
  readonly Secret: new (key: string) => object;
  readonly Token: new (options: object) => {
    encode(message: string): string;
    decode(): string;
  };
}

const roundMs = 200;

/** Fernet of 256 bytes, text in and text out, against npm's `fernet`: same key, same work. */
export function openFernet(): Group {
  const { encryptBoth, decryptBoth } = prepare();
  return {
    comparisons: [
      {
        id: 'F8',
        name: 'Fernet encrypt, 256 B, against npm fernet 0.4.0',
        unit: 'tokens/CPU s',
        goal: '>= 15',
        ours: async () => operationsPerProcessorSecond(encryptBoth.ours, roundMs),
        reference: async () => operationsPerProcessorSecond(encryptBoth.reference, roundMs),
      },
      {
        id: 'F8',
        name: 'Fernet decrypt, 256 B, against npm fernet 0.4.0',
        unit: 'tokens/CPU s',
        goal: '>= 10',
        ours: async () => operationsPerProcessorSecond(decryptBoth.ours, roundMs),
        reference: async () => operationsPerProcessorSecond(decryptBoth.reference, roundMs),
      },
    ],
    close: async () => undefined,
  };
}

interface Both {
  readonly ours: () => string;
  readonly reference: () => string;
}

function prepare(): { readonly encryptBoth: Both; readonly decryptBoth: Both } {
  const peer = createRequire(import.meta.url)('fernet') as PeerFernet;
  const key = Fernet.generateKey();
  const message = 'a 256 byte message, like a token'.repeat(8);
  const fernet = new Fernet(key);
  const secret = new peer.Secret(key);
  const token = fernet.encrypt(message);
  const encryptBoth = {
    ours: () => fernet.encrypt(message),
    reference: () => new peer.Token({ secret }).encode(message),
  };
  const decryptBoth = {
    ours: () => fernet.decrypt(token).toString('utf8'),
    // Without this ttl the peer refuses a token that is older than a minute; ours ignores age alike.
    reference: () => new peer.Token({ secret, token, ttl: 0 }).decode(),
  };
  // Both do the same work, or the numbers would say nothing.
  assert.equal(Buffer.byteLength(message), 256);
  assert.equal(fernet.decrypt(encryptBoth.reference()).toString('utf8'), message);
  assert.equal(decryptBoth.ours(), message);
  assert.equal(decryptBoth.reference(), message);
  assert.equal(encryptBoth.ours().length, encryptBoth.reference().length);
  assert.notEqual(encryptBoth.ours(), encryptBoth.ours());
  assert.notEqual(encryptBoth.reference(), encryptBoth.reference());
  return { encryptBoth, decryptBoth };
}
