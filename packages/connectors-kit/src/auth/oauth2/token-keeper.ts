import type { TenantContext } from '@ataski/kernel';

import type { Connector } from '../../connector.ts';
import type { SecretLoan } from '../../provider/provider.ts';
import { withCredential } from '../credential-lease.ts';
import { placeOf } from './stored-tokens.ts';
import { findFresh, freshUntil } from './token-renewal.ts';
import type { Known, RenewalTarget, TokenKeeperOptions } from './token-renewal.ts';

/** One caller's loan of a connection's access token. */
export interface TokenLoan {
  /** Throws as {@link TokenKeeper.lend} says. */
  readonly withSecret: SecretLoan;
  /**
   * Renews at once, because the token that this loan showed last was refused. Whoever comes late,
   * after another caller had the same token renewed, causes no call.
   */
  readonly renewSecret: () => Promise<void>;
}

/** Lends access tokens, and renews them when they are about to end. */
export interface TokenKeeper {
  /**
   * A loan of the connection's access token. Any number of callers in any number of processes cause
   * one token call. Throws CONNECTORS_KIT_CONSENT_NEEDED when the provider does not renew any more,
   * after the connection was marked so, and CONNECTORS_KIT_PROVIDER_BUSY when it cannot now.
   */
  lend(connector: Connector, context: TenantContext, connectionId: string): TokenLoan;
}

/** Creates a keeper. One for the whole process, so that its callers share what they wait for. */
export function createTokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const { credentials, pulse } = options;
  const known = new Map<string, Known>();
  const running = new Map<string, Promise<Known>>();

  const renew = async (target: RenewalTarget, distrusted: number | null): Promise<Known> => {
    const key = keyOf(target);
    const shared = running.get(key);
    if (shared !== undefined) {
      const found = await shared;
      // It was under way before this token was refused.
      return found.generation === distrusted ? await renew(target, distrusted) : found;
    }
    const renewal = findFresh(options, target, distrusted)
      .then((fresh) => {
        known.set(key, fresh);
        return fresh;
      })
      .finally(() => running.delete(key));
    running.set(key, renewal);
    return await renewal;
  };

  return Object.freeze<TokenKeeper>({
    lend(connector, context, connectionId) {
      const target = { connector, context, connectionId };
      const place = placeOf(connector, connectionId, 'access_token');
      let lent: number | null = null;
      return Object.freeze<TokenLoan>({
        withSecret: async (purpose, work) => {
          const latest = known.get(keyOf(target));
          const soon = freshUntil(connector, pulse.clock.now());
          const isFresh = latest !== undefined && latest.expiresAt > soon;
          lent = (isFresh ? latest : await renew(target, null)).generation;
          return await withCredential(credentials, context, place, purpose, work);
        },
        renewSecret: async () => {
          await renew(target, lent);
        },
      });
    },
  });
}

function keyOf({ context, connectionId }: RenewalTarget): string {
  return `${context.tenantId}/${connectionId}`;
}
