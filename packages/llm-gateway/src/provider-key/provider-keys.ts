import type { AuditSink, TenantContext, TenantId, TenantTx } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import { requireParts } from '../require-parts.ts';
import { checkKey } from './checked-key.ts';
import type { CheckedKey, ProviderKeyWish, ValidateKey } from './checked-key.ts';
import {
  deactivateKey,
  deleteKey,
  insertActiveKey,
  listKeys,
  retireActiveKey,
} from './provider-key-store.ts';
import type { ProviderKey } from './provider-key.ts';
import { placeOfKey } from './secret-ports.ts';
import type { KeyVault } from './secret-ports.ts';

/** What it is made of. */
export interface ProviderKeysOptions {
  readonly audit: AuditSink<typeof llmGatewayActions>;
  readonly vault: KeyVault;
  readonly validate: ValidateKey;
  /**
   * Told of each tenant whose keys change, before the commit: hand in `forget` of the loans, so
   * that this process sees it at once. Without it, it sees it within a second, as the others do.
   */
  readonly onChange?: (tenantId: TenantId) => void;
}

/** For how long calls under way may use a key that was replaced. */
export interface RotateOptions {
  /** Whole, 0 to 604,800 (seven days). Default 3,600. */
  readonly overlapSeconds?: number;
}

/**
 * The keys that a tenant brings itself. A key is checked first and stored afterwards, in two steps:
 * asking a provider takes seconds, in which no transaction is held, and storing shares the fate of
 * whatever else the caller's transaction does. Only a checked key can be stored.
 */
export interface ProviderKeys {
  /**
   * Outside any transaction. Throws LLM_GATEWAY_PROVIDER_KEY_INVALID, naming the field;
   * LLM_GATEWAY_PROVIDER_KEY_REFUSED with the `sentence` for the person, before any call;
   * LLM_GATEWAY_PROVIDER_KEY_REJECTED; LLM_GATEWAY_PROVIDER_SILENT.
   */
  check(context: TenantContext, wish: ProviderKeyWish): Promise<CheckedKey>;
  /**
   * Stores it, as the one that pays from now on. Returns its id. Throws
   * LLM_GATEWAY_PROVIDER_KEY_ACTIVE where there is one, and LLM_GATEWAY_PROVIDER_KEY_UNCHECKED.
   */
  add(tx: TenantTx, checked: CheckedKey): Promise<string>;
  /**
   * Puts it in the place of the active one. New calls take it at once; the old one serves calls
   * under way until the overlap ends. Returns the new one's id. Throws
   * LLM_GATEWAY_PROVIDER_KEY_MISSING without an active one, LLM_GATEWAY_PROVIDER_KEY_INVALID and
   * LLM_GATEWAY_PROVIDER_KEY_UNCHECKED.
   */
  rotate(tx: TenantTx, checked: CheckedKey, options?: RotateOptions): Promise<string>;
  /**
   * Ends its use for good; no process lends it a second after the commit. Nobody else's key takes
   * over. Doing it twice is the same. Throws LLM_GATEWAY_PROVIDER_KEY_MISSING.
   */
  deactivate(tx: TenantTx, id: string): Promise<void>;
  /**
   * Deletes it and its secret. When it was the tenant's last one for its provider, the platform
   * pays from now on. Throws LLM_GATEWAY_PROVIDER_KEY_MISSING.
   */
  remove(tx: TenantTx, id: string): Promise<void>;
  /** What may be shown of them, the newest of a provider first. */
  list(tx: TenantTx): Promise<readonly ProviderKey[]>;
}

/** Makes it. */
export function createProviderKeys(options: ProviderKeysOptions): ProviderKeys {
  requireParts(options, ['audit', 'vault', 'validate']);
  const { audit, vault, validate, onChange = () => undefined } = options;
  const aboutKey = (id: string) => [{ type: 'provider_key', id }];

  return Object.freeze<ProviderKeys>({
    check: (context, wish) => checkKey(validate, context, wish),
    async add(tx, checked) {
      const id = await store(vault, tx, checked);
      const details = { provider: checked.provider };
      await audit.record(tx, { action: 'provider_key.added', targets: aboutKey(id), details });
      onChange(tx.context.tenantId);
      return id;
    },
    async rotate(tx, checked, { overlapSeconds = 3_600 } = {}) {
      requireOverlap(overlapSeconds);
      const { provider } = checked;
      const replaced = await retireActiveKey(tx, provider, overlapSeconds);
      const id = await store(vault, tx, checked);
      const details = { provider, replaced, overlapSeconds };
      await audit.record(tx, { action: 'provider_key.rotated', targets: aboutKey(id), details });
      onChange(tx.context.tenantId);
      return id;
    },
    async deactivate(tx, id) {
      const provider = await deactivateKey(tx, id);
      if (provider !== null) {
        const event = { targets: aboutKey(id), details: { provider } };
        await audit.record(tx, { action: 'provider_key.deactivated', ...event });
      }
      onChange(tx.context.tenantId);
    },
    async remove(tx, id) {
      const provider = await deleteKey(tx, id);
      await vault.remove(tx, placeOfKey(provider, id));
      const event = { targets: aboutKey(id), details: { provider } };
      await audit.record(tx, { action: 'provider_key.removed', ...event });
      onChange(tx.context.tenantId);
    },
    list: listKeys,
  });
}

/** Row and secret, in one transaction. */
async function store(vault: KeyVault, tx: TenantTx, checked: CheckedKey): Promise<string> {
  const { provider, label } = checked;
  return await checked.take(tx.context.tenantId, async (bytes) => {
    const lastFour = Buffer.from(bytes.subarray(-4)).toString('latin1');
    const id = await insertActiveKey(tx, { provider, label, lastFour });
    await vault.put(tx, placeOfKey(provider, id), bytes);
    return id;
  });
}

function requireOverlap(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 604_800) return;
  throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_INVALID', { field: 'overlapSeconds' });
}
