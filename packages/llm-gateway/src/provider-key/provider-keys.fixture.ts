import { randomBytes } from 'node:crypto';

import type { Clock, PlatformDb, TenantId } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';

import { createKeyUses } from '../key-uses.ts';
import { createKeyLog, createKeyVault } from '../keys.fixture.ts';
import type { ValidateKey } from './checked-key.ts';
import { createKeyLoans } from './key-loans.ts';
import { createKeyStates } from './key-states.ts';
import { createPayerChoices } from './payer-choice.ts';
import type { ModelProvider } from './provider-key.ts';
import { createProviderKeys } from './provider-keys.ts';
import { createQuarantine } from './quarantine.ts';
import type { PlatformKeys } from './secret-ports.ts';

/** A key of the shape that a provider gives out. */
export function createProviderKeyText(provider: ModelProvider): string {
  const random = randomBytes(24).toString('base64url');
  return provider === 'openai' ? `sk-proj-${random}` : `sk-ant-api03-${random}`;
}

/** What a process of these tests has of its own. */
export interface ProcessOptions {
  readonly clock?: Clock;
  readonly platform?: PlatformDb;
  readonly validate?: ValidateKey;
  readonly platformKeys?: PlatformKeys;
}

/** One process with all that deals with provider keys, on the true vault and database. */
export function openProcess(db: TestDatabase, options: ProcessOptions = {}) {
  const { clock, validate = () => Promise.resolve('accepted'), platformKeys = {} } = options;
  const timed = clock === undefined ? {} : { clock };
  const audit = createKeyLog(db.tenancy);
  const vault = createKeyVault(db);
  const uses = createKeyUses({ platform: db.tenancy });
  const keyStates = createKeyStates({ platform: options.platform ?? db.tenancy, ...timed });
  const loans = createKeyLoans({ vault, keyStates, platformKeys, uses, ...timed });
  const onChange = loans.forget;
  const keys = createProviderKeys({ audit, vault, validate, onChange });
  const check = async (
    tenantId: TenantId,
    provider: ModelProvider,
    key = createProviderKeyText(provider),
  ) => await keys.check(db.context(tenantId), { provider, key: Buffer.from(key), label: 'Ours' });
  return {
    ...{ vault, uses, loans, keys, check },
    payers: createPayerChoices({ keyStates, platformKeys }),
    quarantine: createQuarantine({ db: db.tenancy, audit, keyStates, onChange }),
    async add(tenantId: TenantId, provider: ModelProvider = 'openai', key?: string) {
      const checked = await check(tenantId, provider, key);
      return await db.as(tenantId, (tx) => keys.add(tx, checked));
    },
  };
}

/** Forgets all that a test stored about provider keys. */
export async function clearProviderKeys({ superuser }: TestDatabase): Promise<void> {
  await superuser.query('truncate llm_gateway.provider_key, llm_gateway.key_use, vault.credential');
}
