import { ConnectorsKitError } from '../../errors.ts';
import type { TokenAnswer } from './token-answer.ts';

/** A name as providers give them to scopes, and short enough to be shown. */
const name = /^[A-Za-z][A-Za-z0-9_.:/-]{0,63}$/;

/**
 * Exactly the wanted scopes: throws CONNECTORS_KIT_SCOPES_EXCESSIVE for more, which it names, and
 * CONNECTORS_KIT_PERMISSION_MISSING for less. What an answer lists as a scope and is no name, or is
 * a piece of a token in it, is not quoted.
 */
export function requireSameScopes(
  system: string,
  wanted: readonly string[],
  granted: readonly string[],
  { access_token: access, refresh_token: refresh }: TokenAnswer,
): void {
  const extra = granted.filter((scope) => !wanted.includes(scope));
  const missing = wanted.filter((scope) => !granted.includes(scope));
  if (extra.length > 0) {
    const isQuoted = (scope: string): boolean =>
      [access, refresh].some((token) => token.includes(scope) || scope.includes(token));
    const extraScopes = extra.filter((scope) => name.test(scope) && !isQuoted(scope));
    throw new ConnectorsKitError('CONNECTORS_KIT_SCOPES_EXCESSIVE', { system, extraScopes });
  }
  if (missing.length > 0) {
    const details = { system, missingPermissions: missing };
    throw new ConnectorsKitError('CONNECTORS_KIT_PERMISSION_MISSING', details);
  }
}
