import type { AuditSink, TenantContext, TenantDb, TenantId } from '@ataski/kernel';

import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import { requireParts } from '../require-parts.ts';
import type { KeyStates } from './key-states.ts';
import type { PayerChoice } from './payer-choice.ts';
import type { ModelProvider } from './provider-key.ts';

/** Calls in a row after which a key that its provider refuses is not used any more. */
const mostRefusals = 3;

/** Takes a key out of use that its provider does not take. */
export interface Quarantine {
  /**
   * Counts a call that the provider refused because of the key (401 or 403). The third in a row
   * makes the key inactive, recorded as `provider_key.quarantined`. Returns whether this one did. A
   * key that is no tenant's, or inactive, is not counted.
   */
  markRefused(context: TenantContext, credentialId: string): Promise<boolean>;
  /**
   * Ends the row of refusals after a call that the provider took. Writes nothing where there were
   * none, as the key stood less than a second ago.
   */
  markAccepted(context: TenantContext, choice: PayerChoice): Promise<void>;
}

/** What it is made of. */
export interface QuarantineOptions {
  readonly db: TenantDb;
  readonly audit: AuditSink<typeof llmGatewayActions>;
  readonly keyStates: KeyStates;
  /** Told of each tenant whose key is out of use: hand in `forget` of the loans. */
  readonly onChange?: (tenantId: TenantId) => void;
}

/** Makes it. */
export function createQuarantine(options: QuarantineOptions): Quarantine {
  requireParts(options, ['db', 'audit', 'keyStates']);
  const { db, audit, keyStates, onChange = () => undefined } = options;
  return Object.freeze<Quarantine>({
    async markRefused(context, credentialId) {
      const isQuarantined = await db.withTenant(context, async (tx) => {
        const { rows } = await tx.query<RefusedKey>(countRefusal, [credentialId, mostRefusals]);
        const [key] = rows;
        if (key?.state !== 'inactive') return false;
        await audit.record(tx, {
          action: 'provider_key.quarantined',
          targets: [{ type: 'provider_key', id: credentialId }],
          details: { provider: key.provider, refusals: key.refusals },
        });
        return true;
      });
      keyStates.forget(context.tenantId);
      if (isQuarantined) onChange(context.tenantId);
      return isQuarantined;
    },
    async markAccepted(context, { payer, provider, credentialId }) {
      if (payer !== 'tenant') return;
      const own = await keyStates.read(context, provider);
      if (!own.some(({ id, refusals }) => id === credentialId && refusals > 0)) return;
      await db.query(context, endRefusals, [credentialId]);
      keyStates.forget(context.tenantId);
    },
  });
}

interface RefusedKey {
  readonly provider: ModelProvider;
  readonly state: string;
  readonly refusals: number;
}

const countRefusal = `
  update llm_gateway.provider_key
     set refusals         = refusals + 1,
         state            = case when refusals + 1 >= $2 then 'inactive' else state end,
         inactive_because = case when refusals + 1 >= $2 then 'refused_by_provider' end,
         retires_at       = case when refusals + 1 >= $2 then null else retires_at end
   where id = $1 and state <> 'inactive'
  returning provider, state, refusals`;

const endRefusals = `
  update llm_gateway.provider_key set refusals = 0
   where id = $1 and state <> 'inactive' and refusals > 0`;
