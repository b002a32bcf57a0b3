import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { generateSigningKeys } from '@ataski/audit/sealing';
import type { RolePasswords } from '@ataski/tenancy';

/** What a sandbox makes up for itself at its first start, and keeps. */
export interface SandboxSecrets {
  readonly passwords: RolePasswords;
  /** Base64, 32 bytes. */
  readonly contextKey: string;
  /** Base64, 32 bytes: hides whose checkpoint is whose. */
  readonly blindingKey: string;
  readonly cookiePassword: string;
  /** Base64, 32 bytes: without it no hash of a virtual key is of use. */
  readonly keyPepper: string;
  readonly workosApiKey: string;
  readonly webhookSecret: string;
  /** The simulated providers' history ends here, so that it stays the same from start to start. */
  readonly historyUntil: string;
}

/** Reads the secrets of a data folder, or makes them. The file is for its owner alone. */
export function loadSecrets(folder: string): SandboxSecrets {
  const file = path.join(folder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SandboxSecrets;
  const random = () => randomBytes(32).toString('base64url');
  const secrets: SandboxSecrets = {
    passwords: {
      migrator: random(),
      app: random(),
      ops: random(),
      sealer: random(),
      eraser: random(),
    },
    contextKey: randomBytes(32).toString('base64'),
    blindingKey: randomBytes(32).toString('base64'),
    cookiePassword: random(),
    keyPepper: randomBytes(32).toString('base64'),
    workosApiKey: `sk_test_${random()}`,
    webhookSecret: random(),
    historyUntil: new Date().toISOString(),
  };
  writeSecret(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** The vault's root key of a data folder, made at the first start. Returns the file. */
export function rootKeyFile(folder: string): string {
  const file = path.join(folder, 'root.key');
  if (!existsSync(file)) writeSecret(file, `${randomBytes(32).toString('base64')}\n`);
  return file;
}

/** The keys that sign the checkpoints of a data folder, made at the first start. Returns the file. */
export function signingKeysFile(folder: string): string {
  const file = path.join(folder, 'signing-keys.json');
  if (!existsSync(file)) writeSecret(file, generateSigningKeys());
  return file;
}

/** Whole or not at all: a start that dies here leaves no half of a key. */
function writeSecret(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
