import { randomBytes } from 'node:crypto';

import { importSPKI, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';

import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import type { SimulatedNetsuiteCertificate } from './simulated-account.ts';

/** Where client credentials become an access token. */
export const tokenPath = '/services/rest/auth/oauth2/v1/token';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const lifetimeSeconds = 3600;

/** The access tokens of one account. */
export interface Oauth2Tokens {
  /** Answers the token endpoint. */
  exchange(request: SimulatedRequest): Promise<SimulatedResponse>;
  /** The certificate behind a live bearer token, or null. */
  find(bearer: string): SimulatedNetsuiteCertificate | null;
}

/** OAuth 2.0 client credentials: a certificate-signed assertion for an hour's token. */
export function createOauth2Tokens(
  certificates: readonly SimulatedNetsuiteCertificate[],
  now: () => Date,
): Oauth2Tokens {
  const issued = new Map<string, { certificate: SimulatedNetsuiteCertificate; until: number }>();
  return Object.freeze({
    find: (bearer) => {
      const token = issued.get(bearer);
      return token !== undefined && token.until > now().getTime() ? token.certificate : null;
    },
    exchange: async (request) => {
      const assertion = readForm(request);
      if (assertion === null) return refusal('invalid_request');
      const url = `https://${request.host}${tokenPath}`;
      const certificate = await findSigner(assertion, certificates, url, now());
      if (certificate === null) return refusal('invalid_client');
      const token = randomBytes(48).toString('base64url');
      issued.set(token, { certificate, until: now().getTime() + lifetimeSeconds * 1000 });
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        // Remembered: the lifetime comes as a text.
        body: {
          access_token: token,
          expires_in: String(lifetimeSeconds),
          token_type: 'bearer',
        },
      };
    },
  } satisfies Oauth2Tokens);
}

function refusal(error: string): SimulatedResponse {
  return { status: 400, headers: { 'content-type': 'application/json' }, body: { error } };
}

function readForm({ method, headers, query, body }: SimulatedRequest): string | null {
  const isForm = /^application\/x-www-form-urlencoded(?:;|$)/.test(headers['content-type'] ?? '');
  if (method !== 'POST' || !isForm || query.size > 0) return null;
  const form = new URLSearchParams(body.toString('utf8'));
  const isRight =
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_assertion_type') === assertionType &&
    new Set(form.keys()).size === 3 &&
    form.size === 3;
  return isRight ? form.get('client_assertion') : null;
}

/** Null unless the assertion is signed by the certificate that it names and meant for this endpoint. */
async function findSigner(
  assertion: string,
  certificates: readonly SimulatedNetsuiteCertificate[],
  url: string,
  currentDate: Date,
): Promise<SimulatedNetsuiteCertificate | null> {
  for (const certificate of certificates) {
    const { clientId, certificateId, algorithm, publicKeyPem } = certificate;
    try {
      const key = await importSPKI(publicKeyPem, algorithm);
      const { payload, protectedHeader } = await jwtVerify(assertion, key, {
        algorithms: [algorithm],
        issuer: clientId,
        audience: url,
        typ: 'JWT',
        requiredClaims: ['iat', 'exp'],
        currentDate,
      });
      if (protectedHeader.kid === certificateId && isModest(payload)) return certificate;
    } catch {
      continue;
    }
  }
  return null;
}

/** For no more than an hour, and for REST web services. */
function isModest({ iat = 0, exp = 0, scope }: JWTPayload): boolean {
  const scopes = Array.isArray(scope) ? scope : String(scope).split(/[ ,]/);
  return exp - iat <= lifetimeSeconds && scopes.includes('rest_webservices');
}
