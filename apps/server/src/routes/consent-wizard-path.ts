import type { ConsentEnd } from '@ataski/connectors-kit';
import type { AtaskiError, CorrelationId } from '@ataski/kernel';
import { findSystem } from '@ataski/scope-manifest';

/** The page of the wizard that goes on after a consent. */
export function wizardAfterEnd(end: ConsentEnd): string {
  if (end.kind === 'choice') return wizard(end.system, { choice: end.choiceId });
  return wizard(end.connection.system, { connection: end.connection.id });
}

/**
 * The page that says why there is no connection: the code, the ids that belong to it, and the
 * correlation id. Never anything that the provider sent.
 */
export function wizardAfterRefusal(
  { code, details }: AtaskiError,
  correlationId: CorrelationId,
): string {
  const { system, connectionId, missingPermissions, extraScopes } = details;
  return wizard(typeof system === 'string' ? system : '', {
    ...{ refusal: code, reference: correlationId },
    ...(typeof connectionId === 'string' ? { of: connectionId } : {}),
    ...(Array.isArray(missingPermissions) ? { missing: missingPermissions.join(' ') } : {}),
    ...(Array.isArray(extraScopes) ? { extra: extraScopes.join(' ') } : {}),
  });
}

function wizard(system: string, query: Readonly<Record<string, string>>): string {
  const page = findSystem(system) === null ? '/connections' : `/connections/connect/${system}`;
  return `${page}?${new URLSearchParams(query).toString()}`;
}
