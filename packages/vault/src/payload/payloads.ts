import { AtaskiError } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { aboutDataKey } from '../audit-targets.ts';
import { payloadBinding } from '../binding.ts';
import type { DataKey } from '../data-key.ts';
import { ensureDataKey } from '../ensure-data-key.ts';
import { VaultError } from '../errors.ts';
import { findDataKey, findPrimaryDataKey, markPayloadKey } from '../store/data-key-store.ts';
import { isShredded } from '../store/shred-store.ts';
import type { VaultCore } from '../vault-core.ts';
import { parseEncryptionContext } from './encryption-context.ts';
import type { EncryptionContext } from './encryption-context.ts';
import { readPayload, writePayload } from './payload-format.ts';

/** Seals what others store: a workflow's inputs and results, for example. */
export interface Payloads {
  /**
   * Seals up to 16 MiB under the tenant's primary data key, bound to tenant, encryption context and
   * key version. Throws VAULT_PAYLOAD_CONTEXT_INVALID, VAULT_PAYLOAD_INVALID, VAULT_SHREDDED, and
   * what opening the data key throws.
   */
  encrypt(
    context: TenantContext,
    encryptionContext: EncryptionContext,
    bytes: Uint8Array,
  ): Promise<Buffer>;
  /**
   * The bytes of a sealed payload, which the caller wipes. Throws VAULT_PAYLOAD_DAMAGED, after
   * recording `payload.refused`, when it was changed or belongs to another tenant, encryption
   * context or key version; VAULT_PAYLOAD_INVALID for what is none; VAULT_SHREDDED and
   * VAULT_KEY_DESTROYED. Throws VAULT_BREAK_GLASS_REFUSED to an operator, after recording it.
   */
  decrypt(
    context: TenantContext,
    encryptionContext: EncryptionContext,
    payload: Uint8Array,
  ): Promise<Buffer>;
}

const maximumPayloadLength = 16 * 1024 * 1024;

/** Makes them. */
export function createPayloads(core: VaultCore): Payloads {
  return Object.freeze<Payloads>({
    async encrypt(context, encryptionContext, bytes) {
      const binding = payloadBinding(context.tenantId, parseEncryptionContext(encryptionContext));
      const isBytes = (bytes as unknown) instanceof Uint8Array;
      if (!isBytes || bytes.byteLength > maximumPayloadLength) {
        throw new VaultError('VAULT_PAYLOAD_INVALID');
      }
      const dataKey = await primaryForPayloads(core, context);
      const token = await core.envelope.seal(binding, dataKey, bytes);
      return writePayload({ keyVersion: dataKey.version, token });
    },
    async decrypt(context, encryptionContext, payload) {
      const binding = payloadBinding(context.tenantId, parseEncryptionContext(encryptionContext));
      const { keyVersion, token } = readPayload(payload);
      try {
        if (context.actor.type === 'ops') throw new VaultError('VAULT_BREAK_GLASS_REFUSED');
        const dataKey = await getDataKey(core, context, keyVersion);
        return await core.envelope.open(binding, dataKey, token);
      } catch (error) {
        await recordRefusal(core, context, keyVersion, error);
        throw error;
      }
    },
  });
}

async function primaryForPayloads(core: VaultCore, context: TenantContext): Promise<DataKey> {
  return await core.db.withTenant(context, async (tx) => {
    const dataKey = (await findPrimaryDataKey(tx)) ?? (await ensureDataKey(tx, core));
    // Committed before the first payload exists, so that no retirement overlooks it.
    if (!dataKey.sealsPayloads) await markPayloadKey(tx, dataKey.version);
    return dataKey;
  });
}

async function getDataKey(
  core: VaultCore,
  context: TenantContext,
  keyVersion: number,
): Promise<DataKey> {
  return await core.db.withTenant(context, async (tx) => {
    const dataKey = await findDataKey(tx, keyVersion);
    if (dataKey === null) throw new VaultError('VAULT_PAYLOAD_DAMAGED', { keyVersion });
    if (dataKey.state !== 'destroyed') return dataKey;
    const code = (await isShredded(tx)) ? 'VAULT_SHREDDED' : 'VAULT_KEY_DESTROYED';
    throw new VaultError(code, { keyVersion });
  });
}

async function recordRefusal(
  { audit, alarm }: VaultCore,
  context: TenantContext,
  keyVersion: number,
  error: unknown,
): Promise<void> {
  const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
  const isDenied = code === 'VAULT_BREAK_GLASS_REFUSED';
  if (!isDenied) {
    alarm({ kind: 'payload_not_opened', tenantId: context.tenantId, keyVersion, code });
  }
  const recording = audit.recordApart(context, {
    action: 'payload.refused',
    outcome: isDenied ? 'denied' : 'failure',
    targets: aboutDataKey(keyVersion),
    details: { keyVersion, code },
  });
  // The refusal itself is what is to be alerted about; a failing record of it must not hide it.
  await recording.catch(() => undefined);
}
