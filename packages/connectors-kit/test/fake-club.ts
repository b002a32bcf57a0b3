import { createHash, randomUUID } from 'node:crypto';

import type { OutboundDoor, OutboundRequest, OutboundResponse } from '../src/provider/ports.ts';
import { reply } from './fake-shop.ts';

interface Grant {
  readonly account: string;
  readonly scopes: readonly string[];
  /** The only one that renews; null when the grant was ended. */
  refreshToken: string | null;
  /** The one before it, while that is honoured too. */
  oldToken: string | null;
  accessToken: string;
}

interface Code {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly grant: Omit<Grant, 'refreshToken' | 'oldToken' | 'accessToken'>;
}

/** The client that the club knows. */
export const clubClient = { client_id: 'club client', client_secret: 'club:secret/canary' };

/** The club in memory: strict about every form, and each refresh token renews once. */
export interface FakeClub extends OutboundDoor {
  /** The forms of token calls, refused ones included. */
  readonly tokenForms: URLSearchParams[];
  /** Every token that was ever handed out, and the client's secret. */
  readonly secrets: Set<string>;
  readonly revoked: string[];
  /** Whether a token that was replaced renews once more, as its answer may have been lost. */
  honoursOld: boolean;
  /** Awaited before a token call is looked at. */
  beforeToken: (signal: AbortSignal | undefined) => Promise<void>;
  /** So many answers are lost after the work was done. */
  losing: number;
  /** Access tokens end at once. */
  expireAll(): void;
  endGrants(): void;
  /** A person allows this; returns what the redirect brings. */
  allow(
    authorizeUrl: string,
    how?: { readonly account?: string; readonly scopes?: readonly string[] },
  ): Readonly<Record<string, string>>;
}

/** A club without members. */
export function createFakeClub(): FakeClub {
  const codes = new Map<string, Code>();
  const grants: Grant[] = [];
  const secrets = new Set<string>([clubClient.client_secret]);
  const token = (): string => {
    const made = `token-canary-${randomUUID()}`;
    secrets.add(made);
    return made;
  };
  const answer = (grant: Grant, oldToken: string | null): OutboundResponse => {
    Object.assign(grant, { oldToken, refreshToken: token(), accessToken: token() });
    return reply(200, {
      ...{ access_token: grant.accessToken, refresh_token: grant.refreshToken },
      ...{ expires_in: 1800, token_type: 'Bearer', scope: grant.scopes.join(' ') },
      account: grant.account,
    });
  };
  const redeem = (form: URLSearchParams): OutboundResponse => {
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const proof = createHash('sha256').update(form.get('code_verifier') ?? '');
    const isProven =
      code?.challenge === proof.digest('base64url') &&
      code.redirectUri === form.get('redirect_uri');
    if (!isProven) return reply(400, { error: 'invalid_grant' });
    const grant = { ...code.grant, refreshToken: null, oldToken: null, accessToken: '' };
    grants.push(grant);
    return answer(grant, null);
  };
  const renew = (form: URLSearchParams, honoursOld: boolean): OutboundResponse => {
    const given = form.get('refresh_token');
    const grant = grants.find(
      ({ refreshToken }) => refreshToken !== null && refreshToken === given,
    );
    const late = grants.find(({ oldToken }) => oldToken !== null && oldToken === given);
    if (grant !== undefined) return answer(grant, given);
    if (late !== undefined && honoursOld) return answer(late, given);
    return reply(400, { error: 'invalid_grant' });
  };
  const club: FakeClub = {
    tokenForms: [],
    secrets,
    revoked: [],
    honoursOld: true,
    beforeToken: () => Promise.resolve(),
    losing: 0,
    expireAll: () => {
      for (const grant of grants) grant.accessToken = '';
    },
    endGrants: () => {
      for (const grant of grants) Object.assign(grant, { refreshToken: null, oldToken: null });
    },
    allow: (authorizeUrl, { account = 'account-1', scopes } = {}) => {
      const { searchParams } = new URL(authorizeUrl);
      const code = token();
      codes.set(code, {
        challenge: searchParams.get('code_challenge') ?? '',
        redirectUri: searchParams.get('redirect_uri') ?? '',
        grant: { account, scopes: scopes ?? (searchParams.get('scope') ?? '').split(' ') },
      });
      return { code, state: searchParams.get('state') ?? '' };
    },
    async call(_context, request, signal) {
      if (request.operation === 'list_members') {
        const isKnown = grants.some(
          ({ accessToken }) => accessToken !== '' && bearerOf(request) === accessToken,
        );
        return isKnown ? reply(200, { members: ['Ada'] }) : reply(401, {});
      }
      const form = readForm(request);
      if (form === null) return reply(401, { error: 'invalid_client' });
      if (request.operation === 'revoke_token') {
        club.revoked.push(form.get('token') ?? '');
        return reply(200, {});
      }
      club.tokenForms.push(form);
      await club.beforeToken(signal);
      const done =
        form.get('grant_type') === 'refresh_token' ? renew(form, club.honoursOld) : redeem(form);
      if (club.losing === 0 || done.status !== 200) return done;
      club.losing -= 1;
      throw Object.assign(new Error('lost'), { code: 'EGRESS_CONNECTION_FAILED' });
    },
  };
  return club;
}

function bearerOf({ headers }: OutboundRequest): string {
  return headers?.['authorization']?.replace('Bearer ', '') ?? '';
}

/** Null unless the client proves itself by HTTP Basic (RFC 6749, 2.3.1) and sends a form. */
function readForm({ headers = {}, body }: OutboundRequest): URLSearchParams | null {
  const [id = '', secret = ''] = Buffer.from(
    headers['authorization']?.replace('Basic ', '') ?? '',
    'base64',
  )
    .toString()
    .split(':')
    .map((half) => decodeURIComponent(half.replaceAll('+', ' ')));
  const isClient = id === clubClient.client_id && secret === clubClient.client_secret;
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
  return isClient && isForm ? new URLSearchParams(new TextDecoder().decode(body)) : null;
}
