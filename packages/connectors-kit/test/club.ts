import { z } from 'zod';

import { defineSystem } from '@ataski/scope-manifest';

import { oauth2 } from '../src/auth/oauth2/oauth2-auth.ts';
import { defineConnector } from '../src/connector.ts';
import { failureOf } from '../src/provider/failure.ts';
import { answersWith } from '../src/provider/probe.ts';

const host = 'api.club.example.com';

/** A provider that exists in tests only, at which people consent: tokens of both kinds rotate. */
const clubManifest = defineSystem({
  id: 'club',
  name: 'Club',
  version: '1.0.0',
  category: 'data',
  summary: 'Members.',
  reads: ['members'],
  never: ['We never change a member.'],
  auth: {
    kind: 'oauth2',
    authorizeUrl: 'https://club.example.com/authorize',
    tokenUrl: `https://${host}/token`,
    revokeUrl: `https://${host}/revoke`,
    pkce: 'S256',
    clientAuthentication: 'basic',
    fields: ['access_token', 'refresh_token'],
    accessTokenLifetimeSeconds: 1800,
    refreshTokenRotates: true,
    refreshTokenIdleDays: 60,
    steps: ['Sign in and allow it.'],
  },
  scopes: [
    { scope: 'session', sentence: 'Stay connected.', session: true },
    { scope: 'members.read', sentence: 'Read members.' },
  ],
  operations: {
    list_members: {
      ...{ method: 'GET', host, path: '/members', scope: 'members.read' },
      sentence: 'List members.',
    },
  },
  authOperations: {
    request_tokens: {
      ...{ method: 'POST', host, path: '/token', scope: null },
      ...{ sentence: 'Ask for tokens.', why: 'Secrets stay out of the address.' },
    },
    revoke_token: {
      ...{ method: 'POST', host, path: '/revoke', scope: null },
      ...{ sentence: 'End it.', why: 'The person asked for it.' },
    },
  },
  checkedOn: '2026-11-23',
});

const Members = z.strictObject({ members: z.array(z.string()) });

/** The connector of the provider above. It reads nothing: its tokens are what tests look at. */
export const club = defineConnector(clubManifest, {
  apiVersion: 'v1',
  auth: oauth2({
    grantedScopes: ({ scope }) => scope?.split(' ') ?? [],
    accounts: ({ answer }) => {
      const externalAccountId = z.string().parse(answer['account']);
      return Promise.resolve([{ externalAccountId, label: 'Club', livemode: null, settings: {} }]);
    },
  }),
  headers: {},
  pace: { callsPerSecond: 1000 },
  retry: { statuses: [429], afterHeader: 'retry-after' },
  failure: failureOf(z.looseObject({}), () => ({})),
  probes: [{ operation: 'list_members', accept: answersWith(Members) }],
  readings: [],
});
