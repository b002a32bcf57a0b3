import { describe, expect, it } from 'vitest';

import { authorizeUrl, isOAuth2System, requestedScopes } from './authorize-url.ts';
import { defineSystem } from './define-system.ts';
import { ScopeManifestError } from './errors.ts';
import { manifest, systems } from './manifest.ts';

const { hubspot, quickbooks, xero, stripe } = manifest;
const input = {
  clientId: 'client 1&x=y',
  redirectUri: 'https://app.example/oauth/callback',
  state: 'a'.repeat(43),
  codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
};

describe('the authorize URL', () => {
  it.each(systems.filter(isOAuth2System))(
    'of $name asks for exactly the scopes of its entry',
    (system) => {
      const url = new URL(authorizeUrl(system, input));
      expect(url.searchParams.get('scope')?.split(' ')).toEqual(
        system.scopes.map(({ scope }) => scope),
      );
      expect(`${url.origin}${url.pathname}`).toBe(system.auth.authorizeUrl);
      expect(url.searchParams.get('state')).toBe(input.state);
      expect(url.searchParams.get('client_id')).toBe(input.clientId);
      expect(url.searchParams.get('redirect_uri')).toBe(input.redirectUri);
    },
  );

  it('separates scopes by %20, never by a plus sign', () => {
    expect(authorizeUrl(xero, input)).toContain('scope=offline_access%20accounting.invoices.read');
    expect(authorizeUrl(xero, input)).not.toContain('+');
  });

  it('carries a code challenge where the provider takes one, and none where it does not', () => {
    expect(authorizeUrl(hubspot, input)).toContain('code_challenge_method=S256');
    expect(authorizeUrl(quickbooks, input)).not.toContain('code_challenge');
    expect(() => authorizeUrl(quickbooks, { ...input, codeChallenge: null })).not.toThrow();
  });

  it.each([
    ['an empty client id', { clientId: '' }, 'SCOPE_MANIFEST_CLIENT_MISSING'],
    [
      'a redirect over http',
      { redirectUri: 'http://app.example/x' },
      'SCOPE_MANIFEST_REDIRECT_INVALID',
    ],
    [
      'a redirect to a script',
      { redirectUri: 'javascript:alert(1)' },
      'SCOPE_MANIFEST_REDIRECT_INVALID',
    ],
    [
      'a redirect with a fragment',
      { redirectUri: 'https://a.example/#x' },
      'SCOPE_MANIFEST_REDIRECT_INVALID',
    ],
    [
      'a redirect with a user',
      { redirectUri: 'https://u@a.example/' },
      'SCOPE_MANIFEST_REDIRECT_INVALID',
    ],
    ['a redirect that is no URL', { redirectUri: 'callback' }, 'SCOPE_MANIFEST_REDIRECT_INVALID'],
    ['a short state', { state: 'abc' }, 'SCOPE_MANIFEST_STATE_WEAK'],
    ['no code challenge', { codeChallenge: null }, 'SCOPE_MANIFEST_CHALLENGE_MISSING'],
    ['a plain verifier', { codeChallenge: 'abc' }, 'SCOPE_MANIFEST_CHALLENGE_MISSING'],
    [
      'a scope that is not optional',
      { optionalScopes: ['accounting.transactions'] },
      'SCOPE_MANIFEST_SCOPE_UNKNOWN',
    ],
  ])('is refused with %s', (_what, change, code) => {
    expect(() => authorizeUrl(xero, { ...input, ...change })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('accepts http only on the loopback host, for development', () => {
    const redirectUri = 'http://localhost:4000/callback';
    expect(authorizeUrl(xero, { ...input, redirectUri })).toContain('localhost%3A4000');
  });
});

describe('requested scopes', () => {
  const withOptional = defineSystem({
    ...xero,
    scopes: [...xero.scopes, { scope: 'extra.read', sentence: 'More.', optional: true }],
  });

  it('leave out what is optional until it is chosen', () => {
    expect(requestedScopes(withOptional)).not.toContain('extra.read');
    expect(requestedScopes(withOptional, ['extra.read'])).toContain('extra.read');
    expect(authorizeUrl(withOptional, { ...input, optionalScopes: ['extra.read'] })).toContain(
      'extra.read',
    );
  });

  it('are for Stripe the permissions that the prepared form ticks', () => {
    for (const address of [stripe.auth.prefillUrl, stripe.auth.prefillTestUrl]) {
      const ticked = new URL(address).searchParams.getAll('permissions[]');
      expect(ticked).toEqual(requestedScopes(stripe));
    }
  });
});

describe('an error of this package', () => {
  it('is recognised by its neighbours and holds the id of the system only', () => {
    const error = new ScopeManifestError('SCOPE_MANIFEST_STATE_WEAK', { system: 'xero' });
    expect(Symbol.for('@ataski/kernel/error') in error).toBe(true);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'SCOPE_MANIFEST_STATE_WEAK',
      kind: 'invalid',
      details: { system: 'xero' },
    });
  });
});
