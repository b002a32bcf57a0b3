import type { Visitor } from './visitor.ts';

/** How a person decides on a provider's page. */
export interface Decision {
  readonly accounts: readonly string[];
  readonly decision?: 'allow' | 'deny';
}

/**
 * Decides on a simulated provider's consent page, as a browser does. Returns the address to which
 * the provider sends the person back. Throws when the page is refused.
 */
export async function decideConsent(
  visitor: Pick<Visitor, 'fetch'>,
  authorizeUrl: string,
  { accounts, decision = 'allow' }: Decision,
): Promise<string> {
  const page = await (await visitor.fetch(authorizeUrl)).text();
  const hidden = /<input type="hidden" name="([^"]*)" value="([^"]*)">/g;
  const form = new URLSearchParams(
    [...page.matchAll(hidden)].map(([, name = '', value = '']): [string, string] => [
      name,
      value.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    ]),
  );
  for (const account of accounts) form.append('account', account);
  form.set('decision', decision);
  const { origin, pathname } = new URL(authorizeUrl);
  const answer = await visitor.fetch(`${origin}${pathname}`, { method: 'POST', body: form });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The provider refused: ${String(answer.status)}.`);
  return location;
}
