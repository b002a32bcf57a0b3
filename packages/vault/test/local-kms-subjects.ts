import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { vi } from 'vitest';

import { environmentKms, fileKms } from '../src/index.ts';
import { memoryKms } from '../src/testing/index.ts';
import type { KmsContractSubject } from '../src/testing/index.ts';

const text = (...keys: readonly Buffer[]): string =>
  keys.map((key) => `${key.toString('base64')}\n`).join('');

/** Keys in memory. */
export async function memorySubject(): Promise<KmsContractSubject> {
  const [old, young] = [randomBytes(32), randomBytes(32)];
  return {
    kms: memoryKms([old]),
    rotate: async () => memoryKms([young, old]),
    disable: async () => memoryKms([young]),
    close: async () => undefined,
  };
}

/** Keys in the environment; another process reads it anew. */
export async function environmentSubject(): Promise<KmsContractSubject> {
  const variable = 'VAULT_TEST_ROOT_KEY';
  const [old, young] = [randomBytes(32), randomBytes(32)];
  vi.stubEnv(variable, text(old));
  return {
    kms: environmentKms(variable),
    rotate: async () => {
      vi.stubEnv(variable, text(young, old));
      return environmentKms(variable);
    },
    disable: async () => {
      vi.stubEnv(variable, text(young));
      return environmentKms(variable);
    },
    close: async () => void vi.unstubAllEnvs(),
  };
}

/** Keys in a file, which one and the same provider reads again. */
export async function fileSubject(): Promise<KmsContractSubject> {
  const folder = mkdtempSync(join(tmpdir(), 'vault-'));
  const path = join(folder, 'root.key');
  const write = (...keys: readonly Buffer[]): void => {
    writeFileSync(`${path}.new`, text(...keys), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  const [old, young] = [randomBytes(32), randomBytes(32)];
  write(old);
  const kms = fileKms(path);
  return {
    kms,
    rotate: async () => {
      write(young, old);
      return kms;
    },
    disable: async () => {
      write(young);
      return kms;
    },
    close: async () => {
      rmSync(folder, { recursive: true });
    },
  };
}
