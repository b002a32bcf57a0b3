import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { streamNames } from '@ataski/connectors-kit';
import { acceptanceChecks } from '@ataski/connectors-kit/testing';
import { useDatabase } from '@ataski/postgres';

import { createHubspotWorld } from '../test/world.ts';
import { hubspot } from './hubspot.ts';

const size = { deals: 250, contacts: 230, companies: 30 };
const expected = {
  ...{ deal_properties: 11, contact_properties: 9, company_properties: 8, deal_pipelines: 1 },
  ...size,
  ...{ deal_contacts: 373, deal_companies: 200, contact_companies: 205 },
};

describe('the HubSpot connector is accepted by', () => {
  const database = useDatabase({ migrations: labMigrations });
  const fixtures = Object.fromEntries(
    streamNames(hubspot).map((name) => [
      name,
      readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'),
    ]),
  );
  const checks = acceptanceChecks({
    fixtures,
    createWorld: () => createHubspotWorld(database, expected, size),
  });
  it.each(checks)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
