import {
  authorizeUrl,
  describeSystem,
  isOAuth2System,
  requestedScopes,
  systems,
} from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import type { Proof } from '../proof.ts';

/** What is asked for, what is enforced, and what a page prints, as sets. */
export const oneList: Proof = () => {
  const rows = systems.map((system) => {
    const asked = isOAuth2System(system) ? scopesInUrl(system) : requestedScopes(system);
    const listed = system.scopes
      .filter(({ optional }) => optional !== true)
      .map(({ scope }) => scope);
    const shown = describeSystem(system)
      .scopes.filter(({ optional }) => optional !== true)
      .map(({ scope }) => scope);
    const sets = [asked, listed, shown].map((scopes) => [...new Set(scopes)].sort().join(' '));
    return {
      id: 'C1',
      promise: `${system.name}: what is asked for, what the manifest lists and what the page shows are the same scopes.`,
      measured: `${String(asked.length)} asked, ${String(listed.length)} listed, ${String(shown.length)} shown; ${String(new Set(sets).size)} set`,
      goal: '1 set',
      holds: new Set(sets).size === 1 && asked.length > 0,
    };
  });
  return Promise.resolve(rows);
};

function scopesInUrl(system: SystemManifest): readonly string[] {
  if (!isOAuth2System(system)) return [];
  const url = new URL(
    authorizeUrl(system, {
      clientId: 'client',
      redirectUri: 'https://app.example.com/connections/callback',
      state: 's'.repeat(43),
      codeChallenge: system.auth.pkce === null ? null : 'c'.repeat(43),
    }),
  );
  return (url.searchParams.get('scope') ?? '').split(' ');
}
