import { createSandbox, createSandboxFetch, createWorkosSimulator } from '@ataski/sandbox';

import { describeSignIn, people, redirectUri } from './sign-in.contract.ts';
import type { SignInBackend } from './sign-in.contract.ts';

describeSignIn('the sandbox', startBackend);

async function startBackend(): Promise<SignInBackend> {
  const environment = { clientId: 'client_contract', apiKey: 'sk_contract' };
  const simulator = await createWorkosSimulator({
    ...environment,
    redirectUris: [redirectUri],
    organisations: [
      { name: 'Acme Robotics', externalId: 'acme' },
      { name: 'Globex Foods', externalId: 'globex' },
    ],
    users: people,
  });
  const sandbox = await createSandbox({ providers: [simulator] });
  const fetch = createSandboxFetch(sandbox);
  const idOf = (name: string): string =>
    simulator.directory.organisations.find((one) => one.name === name)?.id ?? '';
  return {
    divergences: new Set(),
    workos: { ...environment, issuer: simulator.issuer, fetch },
    organisationIds: { acme: idOf('Acme Robotics'), globex: idOf('Globex Foods') },
    authorize: async (url, email, organisation) => {
      const form = new URLSearchParams(url.searchParams);
      const user = simulator.directory.users.find((one) => one.email === email);
      form.set('account', `${user?.id ?? ''} ${idOf(organisation)}`);
      const response = await fetch(`${url.origin}${url.pathname}`, {
        method: 'POST',
        body: form,
        redirect: 'manual',
      });
      return new URL(response.headers.get('location') ?? '').searchParams;
    },
    close: () => sandbox.close(),
  };
}
