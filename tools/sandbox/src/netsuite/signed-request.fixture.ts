import { randomBytes } from 'node:crypto';

import type { SimulatedRequest } from '../provider-simulator.ts';
import { decodeQuery, oauth1Signature, percentEncode } from './oauth1-signature.ts';
import type { Oauth1Token } from './oauth1-verification.ts';

/** The token of the tests. */
export const token: Oauth1Token = {
  consumerKey: 'ck_1',
  consumerSecret: 'cs_1',
  tokenId: 'ti_1',
  tokenSecret: 'ts_1',
};

/** A request to be signed, and what to do wrong. */
export interface SigningTask {
  readonly method?: string;
  readonly host?: string;
  readonly path: string;
  readonly rawQuery?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly realm?: string;
  readonly at: Date;
  /** Replaces protocol parameters before they are signed. */
  readonly protocol?: Readonly<Record<string, string>>;
  readonly token?: Oauth1Token;
}

/** The Authorization header of token-based authentication. */
export function authorizationOf(task: SigningTask): string {
  const { method = 'GET', host = hostOfTests, path, rawQuery = '', at, realm = '123456' } = task;
  const used = task.token ?? token;
  const protocol = {
    oauth_consumer_key: used.consumerKey,
    oauth_token: used.tokenId,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_timestamp: String(Math.floor(at.getTime() / 1000)),
    oauth_signature_method: 'HMAC-SHA256',
    oauth_version: '1.0',
    ...task.protocol,
  };
  const parameters = [...decodeQuery(rawQuery), ...Object.entries(protocol)];
  const parts = { method, baseUrl: `https://${host}${path}`, parameters };
  const signature = oauth1Signature(parts, { ...used, digest: 'sha256' });
  const all = { realm, ...protocol, oauth_signature: signature };
  const pairs = Object.entries(all).map(([name, value]) => `${name}="${percentEncode(value)}"`);
  return `OAuth ${pairs.join(', ')}`;
}

/** The host of account 123456. */
export const hostOfTests = '123456.suitetalk.api.netsuite.com';

/** The signed request as the simulator gets it. */
export function signedRequest(task: SigningTask): SimulatedRequest {
  const { method = 'GET', host = hostOfTests, path, rawQuery = '', body = '' } = task;
  return {
    method,
    host,
    path,
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers: { authorization: authorizationOf(task), ...task.headers },
    body: Buffer.from(body),
  };
}
