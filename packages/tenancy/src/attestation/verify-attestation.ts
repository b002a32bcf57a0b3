import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { TenancyError } from '../errors.ts';
import { attestationKeyIdOf } from './attestation-key.ts';
import { decodeBase64, readEnvelope, refuse } from './envelope.ts';
import { encodePreAuthentication } from './pre-authentication-encoding.ts';
import { readStatement } from './read-statement.ts';
import { payloadType } from './statement.ts';
import type { IsolationStatement } from './statement.ts';

/** How far the clocks of two machines may be apart, in milliseconds. */
const clockSkewMs = 60_000;

/**
 * Answers the statement of an envelope, given as JSON or as the parsed object, that one of the
 * public keys verifies at that moment. It says what was found, which need not be `holds`: ask its
 * `predicate.verdict`.
 *
 * Throws TENANCY_ATTESTATION_INVALID on anything that was not signed exactly so, and
 * TENANCY_ATTESTATION_EXPIRED when its time has run out.
 */
export function verifyAttestation(
  envelope: unknown,
  publicKeys: readonly KeyObject[],
  { now }: { readonly now: Date },
): IsolationStatement {
  const { payload, payloadType: type, signatures } = readEnvelope(envelope);
  const [{ keyid, sig }] = signatures;
  if (type !== payloadType) refuse('payloadType');
  // The id only picks the key to try; the signature decides.
  const key = publicKeys.find((each) => attestationKeyIdOf(each) === keyid);
  if (key === undefined) refuse('keyid');
  const body = decodeBase64(payload, 'payload');
  const covered = encodePreAuthentication(type, body);
  if (!verify(null, covered, key, decodeBase64(sig, 'sig'))) refuse('sig');
  const statement = readStatement(body);
  requireTime(statement, keyid, now.getTime());
  return statement;
}

function requireTime({ predicate }: IsolationStatement, keyid: string, nowMs: number): void {
  if (predicate.keyId !== keyid) refuse('keyId');
  if (Date.parse(predicate.issuedAt) > nowMs + clockSkewMs) refuse('issuedAt');
  if (!(nowMs < Date.parse(predicate.expiresAt)))
    throw new TenancyError('TENANCY_ATTESTATION_EXPIRED', { expiresAt: predicate.expiresAt });
}
