import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { SimulatedRequest } from '../provider-simulator.ts';
import { AwsFailure } from './aws-failure.ts';

/** Who may sign. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a signature is checked against. */
export interface SignatureScope {
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly service: string;
  readonly now: () => Date;
}

const maximumSkewMs = 5 * 60_000;
const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Verifies Signature Version 4 in the Authorization header: key, scope, time, and the signature
 * over method, path, query, signed headers and body. Throws AwsFailure as AWS answers.
 */
export function verifySignature(request: SimulatedRequest, scope: SignatureScope): void {
  const { headers } = request;
  const parsed = authorization.exec(headers['authorization'] ?? '');
  if (headers['authorization'] === undefined) {
    throw new AwsFailure('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (parsed === null) throw new AwsFailure('IncompleteSignatureException', 'Not a signature.');
  const [, keyId = '', day = '', region = '', service = '', signed = '', signature = ''] = parsed;
  if (keyId !== scope.credentials.accessKeyId) {
    throw new AwsFailure('UnrecognizedClientException', 'The security token is invalid.');
  }
  const time = headers['x-amz-date'] ?? '';
  requireScope({ day, region, service, time }, scope);
  requireSignedHeaders(signed.split(';'), headers);

  const canonical = canonicalRequest(request, signed.split(';'));
  const credentialScope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, credentialScope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${scope.credentials.secretAccessKey}`),
  );
  if (!timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))) {
    throw new AwsFailure('InvalidSignatureException', 'The signature does not match.');
  }
}

interface ClaimedScope {
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly time: string;
}

function requireScope(claimed: ClaimedScope, { region, service, now }: SignatureScope): void {
  const form = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  const signedAt = Date.parse(claimed.time.replace(form, '$1-$2-$3T$4:$5:$6Z'));
  const isOfScope = claimed.region === region && claimed.service === service;
  const isOfDay = claimed.time.startsWith(claimed.day);
  // NaN, for a time that is none, is never within the skew.
  const isPresent = Math.abs(now().getTime() - signedAt) <= maximumSkewMs;
  if (!isOfScope || !isOfDay || !isPresent) {
    throw new AwsFailure(
      'InvalidSignatureException',
      'Credential should be scoped to now and here.',
    );
  }
}

/** The host and all x-amz-* headers must be signed. */
function requireSignedHeaders(
  signed: readonly string[],
  headers: SimulatedRequest['headers'],
): void {
  const needed = Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
  if (!['host', 'x-amz-date', ...needed].every((name) => signed.includes(name))) {
    throw new AwsFailure('InvalidSignatureException', 'A header that must be signed is not.');
  }
}

/** The path of this service is always `/`, and it takes no query. */
function canonicalRequest(request: SimulatedRequest, signed: readonly string[]): string {
  const lines = signed.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}\n`,
  );
  const query = [...request.query.entries()]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const body = sha256(request.body);
  return [request.method, request.path, query, lines.join(''), signed.join(';'), body].join('\n');
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Uint8Array, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
