import type { Connector } from '../connector/connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { startOfList } from '../reading/listed/page-strategy.ts';
import type { Provider } from '../provider/provider.ts';

/** Whether one permission of the manifest is there. */
export interface PermissionCheck {
  readonly permission: string;
  /** What the permission opens, in the manifest's words. */
  readonly sentence: string;
  readonly granted: boolean;
}

/**
 * Asks for one object of each list that the connector reads, and says of each permission whether
 * the provider granted it. Throws what is not an answer to that question.
 */
export async function checkPermissions(
  connector: Connector,
  provider: Provider,
): Promise<readonly PermissionCheck[]> {
  const { manifest } = connector;
  const missing = new Set<string>();
  for (const probe of probesOf(connector)) {
    for (const permission of await findMissing(connector, provider, probe)) missing.add(permission);
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

interface Probe {
  readonly operation: string;
  readonly query?: Readonly<Record<string, string>>;
}

function probesOf({ definition }: Connector): readonly Probe[] {
  return [...Object.values(definition.streams), definition.changes];
}

async function findMissing(
  connector: Connector,
  provider: Provider,
  probe: Probe,
): Promise<readonly string[]> {
  const { page } = connector.definition;
  try {
    const query = [...Object.entries(probe.query ?? {}), ...page.query(startOfList, 1)];
    const answer = await provider.call({ operation: probe.operation, query });
    page.read(answer.text, answer.value);
    return [];
  } catch (error) {
    if (!ConnectorsKitError.is(error) || error.code !== 'CONNECTORS_KIT_PERMISSION_MISSING')
      throw error;
    const named = error.details['missingPermissions'];
    return Array.isArray(named) ? (named as readonly string[]) : [];
  }
}
