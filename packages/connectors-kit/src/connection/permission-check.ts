import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { callProbe } from '../provider/probe.ts';
import type { Probe } from '../provider/probe.ts';
import type { Provider } from '../provider/provider.ts';

/** Whether one permission of the manifest is there. */
export interface PermissionCheck {
  readonly permission: string;
  /** What the permission opens, in the manifest's words. */
  readonly sentence: string;
  readonly granted: boolean;
}

/**
 * Makes the small calls that the connector's readings name, and says of each permission whether the
 * provider granted it. Throws what is not an answer to that question.
 */
async function checkPermissions(
  connector: Connector,
  provider: Provider,
): Promise<readonly PermissionCheck[]> {
  const { manifest } = connector;
  const missing = new Set<string>();
  for (const probe of probesOf(connector)) {
    for (const permission of await findMissing(provider, probe)) missing.add(permission);
  }
  const listed = manifest.scopes.filter(({ optional }) => optional !== true);
  const unlisted = [...missing].filter(
    (permission) => !listed.some(({ scope }) => scope === permission),
  );
  return [
    ...listed.map(({ scope, sentence }) => ({
      permission: scope,
      sentence,
      granted: !missing.has(scope),
    })),
    ...unlisted.map((permission) => ({
      permission,
      sentence: 'Named by the provider.',
      granted: false,
    })),
  ];
}

/**
 * The same, but throws CONNECTORS_KIT_PERMISSION_MISSING with `missingPermissions` unless each is
 * there.
 */
export async function requirePermissions(
  connector: Connector,
  provider: Provider,
): Promise<readonly PermissionCheck[]> {
  const checks = await checkPermissions(connector, provider);
  const missing = checks.filter(({ granted }) => !granted).map(({ permission }) => permission);
  if (missing.length > 0) {
    const details = { system: connector.manifest.id, missingPermissions: missing };
    throw new ConnectorsKitError('CONNECTORS_KIT_PERMISSION_MISSING', details);
  }
  return checks;
}

function probesOf({ definition }: Connector): readonly Probe[] {
  return [...(definition.probes ?? []), ...definition.readings.flatMap(({ probes }) => probes)];
}

async function findMissing(provider: Provider, probe: Probe): Promise<readonly string[]> {
  try {
    await callProbe(provider, probe);
    return [];
  } catch (error) {
    if (!ConnectorsKitError.is(error) || error.code !== 'CONNECTORS_KIT_PERMISSION_MISSING')
      throw error;
    const named = error.details['missingPermissions'];
    return Array.isArray(named) ? (named as readonly string[]) : [];
  }
}
