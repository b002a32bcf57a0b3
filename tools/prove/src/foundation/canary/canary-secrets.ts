import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Stage } from '../crash/stage.ts';
import type { Secret } from './secret-forms.ts';

/** The key that goes into the vault. Nothing else in the world looks like it. */
export interface CanaryKey {
  /** What a person pastes: a restricted key as Stripe makes them. */
  readonly key: string;
  readonly secret: Secret;
}

/** A fresh key. */
export function createCanaryKey(): CanaryKey {
  const text = randomText(40);
  return { key: `rk_test_${text}`, secret: { name: 'key in the vault', text } };
}

/** Letters and digits, as keys are made of. */
export function randomText(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  // The remainder favours some letters a little, which does not matter for something to look for.
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** What the installation itself must keep to itself. */
export function installationSecrets(stage: Stage): readonly Secret[] {
  const { blindingKey, contextKey, cookiePassword, workosApiKey, webhookSecret } = stage.secrets;
  const rootKey = readFileSync(stage.rootKeyFile, 'utf8').trim();
  return [
    { name: 'root key', text: rootKey, bytes: Buffer.from(rootKey, 'base64') },
    ...signingSeeds(stage),
    { name: 'blinding key', text: blindingKey, bytes: Buffer.from(blindingKey, 'base64') },
    { name: 'context key', text: contextKey, bytes: Buffer.from(contextKey, 'base64') },
    { name: 'cookie password', text: cookiePassword },
    { name: 'WorkOS API key', text: workosApiKey.replace(/^sk_test_/, '') },
    { name: 'webhook secret', text: webhookSecret },
  ];
}

/** The seeds in the file of the keys that sign checkpoints, whatever it names them. */
function signingSeeds({ signingKeysFile }: Stage): readonly Secret[] {
  const { keys } = JSON.parse(readFileSync(signingKeysFile, 'utf8')) as {
    readonly keys: readonly Readonly<Record<string, string>>[];
  };
  return keys.flatMap((seeds) =>
    Object.entries(seeds).map(([name, text]) => ({
      name: `signing key ${name}`,
      text,
      bytes: Buffer.from(text, 'base64'),
    })),
  );
}
