import { parseTenantId } from '@ataski/kernel';
import type { SeedOrganisation, SeedUser } from '@ataski/sandbox';

/** The two companies of the sandbox. */
export const companies = {
  acme: { tenantId: parseTenantId('a1a1a1a1-0000-4000-8000-000000000001'), name: 'Acme Robotics' },
  globex: { tenantId: parseTenantId('b2b2b2b2-0000-4000-8000-000000000002'), name: 'Globex Foods' },
} as const;

/** Keys of the simulated Stripe. They open nothing anywhere else. */
export const stripeKeys = {
  acme: 'rk_test_acme_sandbox_0000000000000001',
  globex: 'rk_test_globex_sandbox_000000000000002',
  /** Lacks invoices and events, to show how a missing permission is named. */
  acmePartial: 'rk_test_acme_partial_0000000000000003',
} as const;

/** Keys of the simulated model providers, and one of each that has no money behind it. */
export const modelKeys = {
  /** The platform's own, with which it pays for tenants that bring none. */
  anthropicPlatform: 'sk-ant-api03-platform-sandbox-0000000000000001',
  openaiPlatform: 'sk-proj-platform-sandbox-00000000000000000000001',
  anthropic: 'sk-ant-api03-acme-sandbox-00000000000000000001',
  anthropicSpent: 'sk-ant-api03-acme-spent-000000000000000000002',
  openai: 'sk-proj-acme-sandbox-000000000000000000000001',
  openaiNarrow: 'sk-proj-acme-narrow-0000000000000000000000002',
} as const;

/** The workspace of the simulated Recall.ai, as a person enters it. */
export const recallCredentials = {
  api_key: 'acedb0a000000000000000000000000000000001',
  region: 'us-east-1',
} as const;

export const organisations: readonly SeedOrganisation[] = Object.values(companies).map(
  ({ tenantId, name }) => ({
    name,
    externalId: tenantId,
  }),
);

/** Everybody who can sign in, without a password: the sandbox's sign-in page lists them. */
export const people: readonly SeedUser[] = [
  person('ada@acme.example', 'Ada Founder', [companies.acme.name, 'founder']),
  person('finn@acme.example', 'Finn Finance', [companies.acme.name, 'finance_lead']),
  person('mia@acme.example', 'Mia Member', [companies.acme.name, 'member']),
  person('vera@acme.example', 'Vera Viewer', [companies.acme.name, 'viewer']),
  person('gus@globex.example', 'Gus Founder', [companies.globex.name, 'founder']),
  person(
    'ben@both.example',
    'Ben Bookkeeper',
    [companies.acme.name, 'finance_lead'],
    [companies.globex.name, 'member'],
  ),
];

function person(
  email: string,
  name: string,
  ...roles: readonly (readonly [string, string])[]
): SeedUser {
  return {
    email,
    name,
    memberships: roles.map(([organisation, role]) => ({ organisation, role })),
  };
}
