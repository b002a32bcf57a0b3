import type { AppCredentials } from '@ataski/connectors-kit';
import type { AuditSink } from '@ataski/kernel';

import { ServerError } from './http/errors.ts';
import type { appActions } from './product-actions.ts';
import type { ProviderApps } from './provider-apps.ts';

/**
 * Lends what the product itself brings to a provider. As with a tenant's credential, the audit row
 * with its purpose is committed first: no row, no use. A system without an app throws
 * SERVER_APP_MISSING.
 */
export function createAppCredentials(
  apps: ProviderApps,
  audit: AuditSink<typeof appActions>,
): AppCredentials {
  const has = (system: string): boolean => Object.hasOwn(apps, system);
  return Object.freeze<AppCredentials>({
    has,
    async use(context, system, purpose, work) {
      const fields = has(system) ? apps[system] : undefined;
      await audit.recordApart(context, {
        action: 'app_credential.used',
        outcome: fields === undefined ? 'denied' : 'success',
        targets: [{ type: 'system', id: system }],
        details: { purpose },
      });
      if (fields === undefined) throw new ServerError('SERVER_APP_MISSING', { system });
      return await work(fields);
    },
  });
}
