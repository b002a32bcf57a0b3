import type { TenantContext } from '@ataski/kernel';

import type { Connector } from '../../connector.ts';
import type { SecretLoan } from '../../provider/provider.ts';
import { withCredential } from '../credential-lease.ts';
import { placeOf } from './stored-tokens.ts';
import { findFresh, freshUntil } from './token-renewal.ts';
import type { Known, RenewalTarget, TokenKeeperOptions } from './token-renewal.ts';

/** Lends access tokens, and renews them when they are about to end. */
export interface TokenKeeper {
  /**
   * A loan of the connection's access token. Any number of callers in any number of processes cause
   * one token call. Throws CONNECTORS_KIT_CONSENT_NEEDED when the provider does not renew any more,
   * after the connection was marked so, and CONNECTORS_KIT_PROVIDER_BUSY when it cannot now.
   */
  lend(connector: Connector, context: TenantContext, connectionId: string): SecretLoan;
  /** Renews at once, because the token that `lend` showed last was refused. */
  distrust(connector: Connector, context: TenantContext, connectionId: string): Promise<void>;
}

/** Creates a keeper. One for the whole process, so that its callers share what they wait for. */
export function createTokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const { credentials, pulse } = options;
  const known = new Map<string, Known>();
  const running = new Map<string, Promise<Known>>();

  const renew = async (target: RenewalTarget, distrusted: number | null): Promise<Known> => {
    const key = `${target.context.tenantId}/${target.connectionId}`;
    const shared = running.get(key);
    if (shared !== undefined) return await shared;
    const renewal = findFresh(options, target, distrusted).finally(() => running.delete(key));
    running.set(key, renewal);
    const fresh = await renewal;
    known.set(key, fresh);
    return fresh;
  };

  return Object.freeze<TokenKeeper>({
    lend(connector, context, connectionId) {
      const target = { connector, context, connectionId };
      const key = `${context.tenantId}/${connectionId}`;
      return async (purpose, work) => {
        const latest = known.get(key);
        const soon = freshUntil(connector, pulse.clock.now());
        if (latest === undefined || latest.expiresAt <= soon) await renew(target, null);
        const place = placeOf(connector, connectionId, 'access_token');
        return await withCredential(credentials, context, place, purpose, work);
      };
    },
    async distrust(connector, context, connectionId) {
      const key = `${context.tenantId}/${connectionId}`;
      const latest = known.get(key);
      await renew({ connector, context, connectionId }, latest?.generation ?? null);
    },
  });
}
