import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { ConnectorsKitErrorCode } from '../errors.ts';
import type { FailureMeaning, FailureReason } from './failure.ts';

const safeName = /^[A-Za-z0-9_.:-]{1,64}$/;

const meaningOfStatus: ReadonlyMap<number, FailureMeaning> = new Map([
  [401, 'credential_rejected'],
  [403, 'permission_missing'],
  [404, 'object_missing'],
]);

const codeOf: Readonly<Record<FailureMeaning, ConnectorsKitErrorCode>> = {
  busy: 'CONNECTORS_KIT_PROVIDER_BUSY',
  credential_rejected: 'CONNECTORS_KIT_CREDENTIAL_REJECTED',
  no_credit: 'CONNECTORS_KIT_NO_CREDIT',
  object_missing: 'CONNECTORS_KIT_OBJECT_MISSING',
  permission_missing: 'CONNECTORS_KIT_PERMISSION_MISSING',
  position_lost: 'CONNECTORS_KIT_POSITION_LOST',
  refused: 'CONNECTORS_KIT_PROVIDER_REFUSED',
};

/**
 * Turns a refusal of the provider into an error of ours. Nothing of the body gets into it but short
 * codes and permission names.
 */
export function refusalOf(
  connector: Connector,
  operation: string,
  status: number,
  reason: FailureReason,
): ConnectorsKitError {
  const { withoutCredential } = connector.manifest.operations[operation] ?? {};
  // A call without a credential says nothing about the credential.
  const known =
    withoutCredential === true && status < 404 ? undefined : meaningOfStatus.get(status);
  const meaning = reason.meaning ?? known ?? 'refused';
  const { code } = reason;
  return new ConnectorsKitError(codeOf[meaning], {
    system: connector.manifest.id,
    operation,
    status,
    ...(code !== undefined && safeName.test(code) ? { providerCode: code } : {}),
    ...(meaning === 'permission_missing'
      ? { missingPermissions: missingPermissions(connector, operation, reason) }
      : {}),
  });
}

// The permission that the manifest names for the operation, and any other that the provider names.
function missingPermissions(
  connector: Connector,
  operation: string,
  reason: FailureReason,
): readonly string[] {
  const named = (reason.permissions ?? []).filter((permission) => safeName.test(permission));
  if (named.length > 0) return [...new Set(named)];
  const scope = connector.manifest.operations[operation]?.scope;
  return typeof scope === 'string' ? [scope] : [];
}
