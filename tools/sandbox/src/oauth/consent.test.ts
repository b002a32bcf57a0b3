import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { createHubspotSimulator } from '../hubspot/index.ts';
import { challenge, createAsk } from '../simulator-client.fixture.ts';

const redirectUri = 'https://product.example/callback';
const right = {
  client_id: 'client',
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'oauth crm.objects.deals.read',
  state: 's&<tate',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};
type Change = Readonly<Record<string, string | null>>;

function start() {
  const hubspot = createHubspotSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [redirectUri] }],
    accounts: [
      { id: '111', name: 'Acme <& Co>' },
      { id: '222', name: 'Globex' },
    ],
  });
  const ask = createAsk(hubspot);
  const query = (change: Change = {}): URLSearchParams => {
    const made = new URLSearchParams(right);
    for (const [name, value] of Object.entries(change)) {
      if (value === null) made.delete(name);
      else made.set(name, value);
    }
    return made;
  };
  const see = (change: Change = {}) =>
    ask(`https://app.hubspot.com/oauth/authorize?${query(change).toString()}`);
  const decide = (change: Change) =>
    ask('https://app.hubspot.com/oauth/authorize', { form: query(change) });
  return { hubspot, see, decide };
}

describe('the consent page', () => {
  it('shows exactly the scopes that are requested, and every account, without script', async () => {
    const { see } = start();
    const page = await see();
    expect(page.status).toBe(200);
    const shown = [...page.text.matchAll(/<li><code>(.*?)<\/code>/g)].map(([, scope]) => scope);
    expect(shown).toEqual(['oauth', 'crm.objects.deals.read']);
    expect(page.text).toContain('Acme &#60;&#38; Co&#62;');
    expect(page.text).toContain('value="222"');
    expect(page.text).not.toMatch(/<script|style=|s&<tate/);
    expect(page.headers['content-security-policy']).toContain(
      "form-action 'self' https://product.example",
    );
  });

  it.each<[Change, string]>([
    [{ client_id: 'other' }, 'client id'],
    [{ redirect_uri: `${redirectUri}/` }, 'redirect address'],
    [{ redirect_uri: null }, 'redirect address'],
    [{ response_type: 'token' }, 'response type'],
    [{ state: null }, 'state'],
    [{ scope: 'oauth crm.objects.everything.read' }, 'crm.objects.everything.read'],
    [{ scope: 'crm.objects.deals.read' }, 'oauth is required'],
    [{ scope: 'oauth oauth' }, 'twice'],
    [{ scope: null }, 'no scope'],
    [{ code_challenge: null }, 'code challenge'],
    [{ code_challenge: 'short' }, 'code challenge'],
    [{ code_challenge_method: 'plain' }, 'code challenge'],
  ])('is refused on its own page, and sends nobody anywhere: %j', async (change, reason) => {
    const { see, decide } = start();
    for (const answer of [
      await see(change),
      await decide({ ...change, account: '111', decision: 'allow' }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.headers).not.toHaveProperty('location');
      expect(answer.text).toContain(reason);
    }
  });

  it('sends back with a code and the untouched state, or with access_denied', async () => {
    const { hubspot, decide } = start();
    const allowed = await decide({ account: '222', decision: 'allow' });
    const back = new URL(allowed.headers['location'] ?? '').searchParams;
    expect(back.get('state')).toBe('s&<tate');
    expect(back.get('code')).toMatch(/^[\w-]{20,}$/);
    expect(hubspot.oauth.grants()).toMatchObject([{ accounts: ['222'], isRevoked: false }]);
    const denied = await decide({ account: '222', decision: 'deny' });
    const other = new URL(denied.headers['location'] ?? '').searchParams;
    expect([other.get('error'), other.get('code'), other.get('state')]).toEqual([
      'access_denied',
      null,
      's&<tate',
    ]);
    expect(hubspot.oauth.grants()).toHaveLength(1);
  });

  it.each([{ account: null }, { account: '333' }])('does not allow %j', async (change) => {
    const { decide } = start();
    expect(await decide({ ...change, decision: 'allow' })).toMatchObject({ status: 400 });
  });

  it('grants something else once, when a test wants it to', async () => {
    const { hubspot, decide } = start();
    hubspot.oauth.alterNextConsent((scopes) => [...scopes, 'crm.export']);
    await decide({ account: '111', decision: 'allow' });
    await decide({ account: '111', decision: 'allow' });
    expect(hubspot.oauth.grants().map(({ scopes }) => scopes.includes('crm.export'))).toEqual([
      true,
      false,
    ]);
  });

  it('is served to a browser under a base path, with its stylesheet and nothing else', async () => {
    const { hubspot } = start();
    const server = createServer(hubspot.browserHandler('/sandbox/hubspot'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const mounted = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox/hubspot`;
    const url = hubspot.browserUrl(mounted)(
      new URL(`https://app.hubspot.com/oauth/authorize?${new URLSearchParams(right).toString()}`),
    );
    const page = await (await fetch(url)).text();
    expect(page).toContain('action="/sandbox/hubspot/oauth/authorize"');
    const css = await fetch(`${mounted}/consent.css`);
    expect(await css.text()).toContain('prefers-color-scheme: dark');
    expect((await fetch(`${mounted}/oauth/2026-03/token`, { method: 'POST' })).status).toBe(404);
    server.closeAllConnections();
    server.close();
  });
});
