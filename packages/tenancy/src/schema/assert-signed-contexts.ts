import { AtaskiError, createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { signContext } from '../context/context-token.ts';
import type { SigningKey } from '../context/signing-key.ts';
import { dangerouslyUnsigned } from '../context/unsigned-context.ts';
import { TenancyError } from '../errors.ts';

/**
 * Hands the database a context that nobody signed, and refuses to start when it is believed.
 * Skipped where signatures were given up on purpose. Throws TENANCY_CONTEXT_UNSIGNED.
 */
export async function assertSignedContexts(
  signingKey: SigningKey,
  ask: (token: string) => Promise<unknown>,
): Promise<void> {
  if (signingKey === dangerouslyUnsigned) return;
  const context: TenantContext = {
    tenantId: parseTenantId('00000000-0000-4000-8000-000000000000'),
    actor: { type: 'system', id: 'boot' },
    correlationId: createCorrelationId(),
  };
  const unsigned = { ...dangerouslyUnsigned, id: signingKey.id };
  try {
    await ask(signContext(unsigned, context, Number.MAX_SAFE_INTEGER));
  } catch (error) {
    if (AtaskiError.is(error) && error.code === 'TENANCY_CONTEXT_FORGED') return;
    throw error;
  }
  throw new TenancyError('TENANCY_CONTEXT_UNSIGNED');
}
