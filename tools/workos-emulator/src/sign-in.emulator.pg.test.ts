import { WorkOS } from '@workos-inc/node';
import { describe } from 'vitest';

import { describeSignIn, people } from '../../../packages/access/src/sign-in.contract.ts';
import type { SignInBackend } from '../../../packages/access/src/sign-in.contract.ts';
import { isEmulatorInstalled, startEmulator } from './emulator.ts';

const clientId = 'client_contract';

describe.skipIf(!isEmulatorInstalled())(
  'the second witness (needs `node tools/workos-emulator/setup.mjs`)',
  () => {
    describeSignIn('the official WorkOS emulator', startBackend);
  },
);

/** Memberships need ids that exist only after the start, so they are made through the API. */
async function startBackend(): Promise<SignInBackend> {
  const emulator = await startEmulator({
    users: people.map(({ email, name }) => ({ email, first_name: name })),
    organizations: [{ name: 'Acme Robotics' }, { name: 'Globex Foods' }],
    roles: ['founder', 'member', 'viewer'].map((slug) => ({ slug, name: slug })),
  });
  const address = { apiHostname: '127.0.0.1', port: emulator.port, https: false };
  const { organizations, userManagement } = new WorkOS(emulator.apiKey, { clientId, ...address });
  const known = await organizations.listOrganizations();
  const idOf = (name: string): string => known.data.find((one) => one.name === name)?.id ?? '';
  for (const { email, memberships } of people) {
    const [user] = (await userManagement.listUsers({ email })).data;
    for (const { organisation, role } of memberships) {
      await userManagement.createOrganizationMembership({
        userId: user?.id ?? '',
        organizationId: idOf(organisation),
        roleSlug: role,
      });
    }
  }
  return {
    divergences: new Set([
      'signs in without an organisation',
      'lets a stranger refresh into an organisation',
      'refreshes a session that was revoked',
      'starts another session at each refresh',
      'has no typed error for a spent refresh token',
      'leaves out the names of organisations',
    ]),
    workos: { apiKey: emulator.apiKey, clientId, issuer: emulator.url, fetch, ...address },
    organisationIds: { acme: idOf('Acme Robotics'), globex: idOf('Globex Foods') },
    authorize: async (url, email) => {
      url.searchParams.set('login_hint', email);
      const response = await fetch(url, { redirect: 'manual' });
      return new URL(response.headers.get('location') ?? '').searchParams;
    },
    close: () => emulator.close(),
  };
}
