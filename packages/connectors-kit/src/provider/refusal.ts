import type { Connector, FailureReason } from '../connector/connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { OutboundResponse } from './ports.ts';

const safeName = /^[A-Za-z0-9_.:-]{1,64}$/;

/**
 * Turns a refusal of the provider into an error of ours. Nothing of the body gets into it but short
 * codes and permission names.
 */
export function readRefusal(
  connector: Connector,
  operation: string,
  response: OutboundResponse,
): ConnectorsKitError {
  const { page } = connector.definition;
  const reason = readReason(connector, response.body);
  const details = {
    system: connector.manifest.id,
    operation,
    status: response.status,
    ...(reason.code !== undefined && safeName.test(reason.code)
      ? { providerCode: reason.code }
      : {}),
  };
  switch (true) {
    case response.status === 401:
      return new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REJECTED', details);
    case response.status === 403:
      return new ConnectorsKitError('CONNECTORS_KIT_PERMISSION_MISSING', {
        ...details,
        missingPermissions: missingPermissions(connector, operation, reason),
      });
    case reason.parameter === page.positionParameter && reason.code === 'resource_missing':
      return new ConnectorsKitError('CONNECTORS_KIT_POSITION_LOST', details);
    case response.status === 404:
      return new ConnectorsKitError('CONNECTORS_KIT_OBJECT_MISSING', details);
    default:
      return new ConnectorsKitError('CONNECTORS_KIT_PROVIDER_REFUSED', details);
  }
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

function readReason(connector: Connector, body: Uint8Array): FailureReason {
  const { failure } = connector.definition;
  try {
    return failure.reason(failure.schema.parse(JSON.parse(new TextDecoder().decode(body))));
  } catch {
    return {};
  }
}
