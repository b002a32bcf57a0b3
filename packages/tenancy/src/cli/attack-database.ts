import { parseTenantId } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';

import { probe } from '../probe/index.ts';
import type { ProbeReport } from '../probe/index.ts';
import { createTenancy } from '../tenancy.ts';
import { requireText } from './choice.ts';
import type { CliWorld, Given } from './command.ts';
import { readConnection } from './connection.ts';
import { misuse } from './misuse.ts';
import { withClient, withPool } from './open-client.ts';
import { createProgress } from './progress.ts';
import { readSigningKey } from './signing-key-file.ts';

/** Which part of the attacks is wanted; all of it when left out. */
export interface AttackChoice {
  readonly tenantColumn?: string;
  readonly families?: readonly string[];
  readonly tables?: readonly string[];
}

/** Reads what attacks need before the first connection is opened, and gives what runs them. */
export function prepareAttacks(
  given: Given,
  world: CliWorld,
  choice: AttackChoice,
): () => Promise<ProbeReport> {
  const [own, foreign] = [readTenant(given, 'tenant'), readTenant(given, 'foreign')];
  if (own === foreign) misuse('--tenant and --foreign are the same');
  const catalog = readConnection(world, 'ATASKI_TENANCY_URL');
  const application = readConnection(world, 'ATASKI_TENANCY_APP_URL');
  const signingKey = readSigningKey(world);
  const { clock } = world;
  return async () => {
    const progress = createProgress(world);
    try {
      return await withClient(catalog, (client) =>
        withPool(application, (pool) =>
          withPool({ ...application, pipeline: true }, (door) =>
            probe({
              ...choice,
              own,
              foreign,
              catalog: client,
              pool,
              signingKey,
              clock,
              door: { pool: door, db: createTenancy({ pool: door, signingKey, clock }) },
              onProgress: ({ table, family }) => progress.step(`attacking ${table}: ${family}`),
            }),
          ),
        ),
      );
    } finally {
      progress.end();
    }
  };
}

function readTenant(given: Given, option: string): TenantId {
  const text = requireText(given, option);
  try {
    return parseTenantId(text);
  } catch {
    misuse(`--${option} is no UUID in lower case`);
  }
}
