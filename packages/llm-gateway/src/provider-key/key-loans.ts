import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { Actor, Clock, TenantContext, TenantId } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { KeyUses } from '../key-uses.ts';
import { requireParts } from '../require-parts.ts';
import type { KeyStates } from './key-states.ts';
import type { PayerChoice } from './payer-choice.ts';
import { lendBytes, placeOfKey } from './secret-ports.ts';
import type { KeyVault, LentKey, PlatformKeys } from './secret-ports.ts';
import { createSharedLoans } from './shared-loans.ts';
import type { OpenSecret } from './shared-loans.ts';

/** To whom the vault lends: to the gateway, for calls of whoever has a virtual key. */
const gateway: Actor = { type: 'system', id: 'llm-gateway' };
const termMs = 5_000;
/** What the audit row of a loan says. */
const purpose = `model calls begun within ${String(termMs / 1_000)} s`;

/** Lends the credential of a choice to calls. */
export interface KeyLoans {
  /**
   * Shows the secret to `work` for as long as it runs. The vault's audit row `credential.used` is
   * committed before the secret is opened, once for all calls of the tenant that begin within five
   * seconds; each call has its own intent, which names the credential. Whether the key may be used
   * is judged for each call, as it stood less than a second ago; work that began keeps its bytes
   * until it ends. Throws LLM_GATEWAY_PROVIDER_KEY_CLOSED for a key that is not the tenant's, or
   * neither active nor retiring, and for the platform's where the tenant has one;
   * LLM_GATEWAY_OPERATOR_REFUSED; what the vault and `work` throw.
   */
  use<T>(
    context: TenantContext,
    choice: PayerChoice,
    work: (secret: LentKey) => Promise<T>,
  ): Promise<T>;
  /** Lends no key of the tenant that was opened before, and asks anew how its keys stand. */
  forget(tenantId: TenantId): void;
}

/** What it is made of. */
export interface KeyLoansOptions {
  readonly vault: KeyVault;
  readonly keyStates: KeyStates;
  readonly platformKeys: PlatformKeys;
  /** Told of each key that is in use. Absent: nobody learns when a key was last used. */
  readonly uses?: KeyUses;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * Makes it. A use of the vault commits a row, which takes longer than everything else that the
 * gateway does for a call; so the gateway has the secret lent for a term and says so in the row.
 */
export function createKeyLoans(options: KeyLoansOptions): KeyLoans {
  requireParts(options, ['vault', 'keyStates', 'platformKeys']);
  const { vault, keyStates, platformKeys, uses, clock = systemClock } = options;
  const loans = createSharedLoans({ clock, termMs });

  const openOwn = (tenantId: TenantId, { provider, credentialId }: PayerChoice): OpenSecret => {
    const context = { tenantId, actor: gateway, correlationId: createCorrelationId() };
    return (hold) => vault.use(context, placeOfKey(provider, credentialId), purpose, hold);
  };
  const requireOwn = async (context: TenantContext, choice: PayerChoice): Promise<void> => {
    // The vault refuses an operator, and would not see one behind the gateway.
    if (context.actor.type === 'ops') throw new LlmGatewayError('LLM_GATEWAY_OPERATOR_REFUSED');
    const nowMs = clock.now().getTime();
    const own = await keyStates.read(context, choice.provider);
    const isLent = own.some(
      ({ id, state, retiresAtMs }) =>
        id === choice.credentialId &&
        state !== 'inactive' &&
        (retiresAtMs === null || nowMs < retiresAtMs),
    );
    if (!isLent) throw closed(choice);
    uses?.note(context.tenantId, choice.credentialId);
  };

  return Object.freeze<KeyLoans>({
    async use(context, choice, work) {
      const { payer, provider, credentialId } = choice;
      if (payer === 'platform') {
        // A choice that was made before the tenant brought a key of its own.
        if ((await keyStates.read(context, provider)).length > 0) throw closed(choice);
        const open = openPlatform(platformKeys, choice);
        return await loans.borrow(`platform/${provider}/${credentialId}`, open, work);
      }
      await requireOwn(context, choice);
      const open = openOwn(context.tenantId, choice);
      return await loans.borrow(`${context.tenantId}/${provider}/${credentialId}`, open, work);
    },
    forget(tenantId) {
      keyStates.forget(tenantId);
      loans.close(`${tenantId}/`);
    },
  });
}

function openPlatform(platformKeys: PlatformKeys, choice: PayerChoice): OpenSecret {
  const key = platformKeys[choice.provider];
  if (key?.credentialId !== choice.credentialId) throw closed(choice);
  return async (hold) => {
    const bytes = await key.open();
    try {
      await hold(lendBytes(bytes));
    } finally {
      bytes.fill(0);
    }
  };
}

const closed = ({ provider, credentialId }: PayerChoice): LlmGatewayError =>
  new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_CLOSED', { provider, credentialId });
