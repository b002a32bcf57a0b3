import { createSandboxFetch } from '@ataski/sandbox';
import type { Sandbox } from '@ataski/sandbox';

const hiddenField = /type="hidden" name="(\w+)" value="([^"]*)"/g;
const entities: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>' },
  ...{ '&quot;': '"', '&#39;': "'" },
};

/**
 * Consents in a person's place: opens the provider's page, picks the accounts and allows. Returns
 * the query with which the provider sends the person back. Throws when the page is refused.
 */
export async function giveConsent(
  { sandbox }: { readonly sandbox: Pick<Sandbox, 'dial' | 'caPem'> },
  authorizeUrl: string,
  accounts: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const fetch = createSandboxFetch(sandbox);
  const page = await (await fetch(authorizeUrl)).text();
  const form = new URLSearchParams();
  for (const [, name = '', value = ''] of page.matchAll(hiddenField)) {
    form.set(
      name,
      value.replaceAll(/&[#\w]+;/g, (entity) => entities[entity] ?? entity),
    );
  }
  for (const account of accounts) form.append('account', account);
  form.set('decision', 'allow');
  const { origin, pathname } = new URL(authorizeUrl);
  const answer = await fetch(`${origin}${pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The provider refused the consent: ${answer.status}.`);
  return Object.fromEntries(new URL(location).searchParams);
}
