import { AtaskiError } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import type { ConnectionsOptions } from './connections.ts';

/**
 * Leaves a trace of a connection that was not made, in a transaction of its own: it stays although
 * nothing was connected.
 */
export async function recordRefusal(
  { audit }: Pick<ConnectionsOptions, 'audit'>,
  context: TenantContext,
  error: unknown,
  system?: string,
): Promise<void> {
  const isRefusal = AtaskiError.is(error) && error.kind === 'invalid';
  const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
  const named = system ?? (AtaskiError.is(error) ? error.details['system'] : undefined);
  await audit.recordApart(context, {
    action: 'connection.refused',
    outcome: isRefusal ? 'denied' : 'failure',
    targets: [{ type: 'system', id: typeof named === 'string' ? named : 'unknown' }],
    details: { code },
  });
}
