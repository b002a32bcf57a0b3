import { createHash, verify } from 'node:crypto';

import type { AuthorityCertificate } from './authority-certificate.ts';
import { readObjectId } from './der-text.ts';
import { DerError, derTag, expectTag, readMembers } from './der.ts';
import type { DerValue } from './der.ts';
import { readDigest, readSignedToken } from './signed-data.ts';
import type { SignedToken } from './signed-data.ts';
import { readTimeStampInfo } from './time-stamp-info.ts';
import type { TimeStampInfo } from './time-stamp-info.ts';

/** Whether a token proves that the data existed at a time, or why it does not. */
export type TimeStampCheck =
  | { readonly isProven: true; readonly info: TimeStampInfo }
  | { readonly isProven: false; readonly reason: string };

const contentType = '1.2.840.113549.1.9.3';
const messageDigest = '1.2.840.113549.1.9.4';
const signingCertificate = '1.2.840.113549.1.9.16.2.12';
const signingCertificateV2 = '1.2.840.113549.1.9.16.2.47';
const timeStampInfo = '1.2.840.113549.1.9.16.1.4';
const keyIdTag = 0x80;

/**
 * Verifies a TimeStampToken (RFC 3161 and 5816) for the data, by certificates that the caller
 * trusts as they are: no chain is built, and what the token brings along is ignored. Never throws.
 */
export function verifyTimeStamp(
  token: Uint8Array,
  data: Uint8Array,
  trusted: readonly AuthorityCertificate[],
): TimeStampCheck {
  try {
    const signed = readSignedToken(token);
    const info = readTimeStampInfo(signed.content);
    if (!equal(info.hash, digest(info.digest, data))) return refuse('it stamps other data');
    checkAttributes(signed);
    const authority = trusted.find((each) => isSigner(signed, each));
    if (authority === undefined) return refuse('no given certificate is that of its signer');
    if (!isSignedBy(signed, authority)) return refuse('its signature is false');
    const { validFrom, validTo } = authority.certificate;
    if (info.time < Date.parse(validFrom) || info.time > Date.parse(validTo))
      return refuse('its time is outside of the validity of the certificate');
    return { isProven: true, info };
  } catch (error) {
    if (error instanceof DerError) return refuse(`it cannot be read: ${error.message}`);
    throw error;
  }
}

// RFC 5652 section 11: both attributes are there, and bind the signature to this content.
function checkAttributes({ attributes, content, digest: name }: SignedToken): void {
  if (readObjectId(onlyValue(attributes, contentType)) !== timeStampInfo)
    throw new DerError('the signature is for another type of content');
  const stated = expectTag(onlyValue(attributes, messageDigest), derTag.octetString).content;
  if (!equal(stated, digest(name, content))) throw new DerError('the content was changed');
}

/** Both ways of naming the signer agree with the certificate: its place and its hash. */
function isSigner(signed: SignedToken, authority: AuthorityCertificate): boolean {
  const { signer } = signed;
  const isNamed =
    signer.tag === keyIdTag
      ? authority.keyId !== null && equal(signer.content, authority.keyId)
      : equal(expectTag(signer, derTag.sequence).content, authority.issuerAndSerial);
  return isNamed && namesByHash(signed, authority);
}

// RFC 5816: version 2 may use any hash and leaves SHA-256 out; version 1 is SHA-1 and only names.
function namesByHash({ attributes }: SignedToken, { certificate }: AuthorityCertificate): boolean {
  const isSecond = attributes.has(signingCertificateV2);
  const attribute = onlyValue(attributes, isSecond ? signingCertificateV2 : signingCertificate);
  const [list] = readMembers(attribute, derTag.sequence);
  const [first] = readMembers(list, derTag.sequence);
  const members = readMembers(first, derTag.sequence);
  const named = isSecond && members[0]?.tag === derTag.sequence ? readDigest(members[0]) : null;
  const hash = expectTag(members[named === null ? 0 : 1], derTag.octetString).content;
  const name = isSecond ? (named ?? 'sha256') : 'sha1';
  return equal(hash, digest(name, certificate.raw));
}

function isSignedBy(signed: SignedToken, { certificate }: AuthorityCertificate): boolean {
  const key = certificate.publicKey;
  if (key.asymmetricKeyType !== signed.signatureKind) return false;
  return verify(signed.digest, signed.signedBytes, key, signed.signature);
}

function onlyValue(attributes: SignedToken['attributes'], name: string): DerValue {
  const [value, ...more] = attributes.get(name) ?? [];
  if (value === undefined || more.length > 0) throw new DerError('a signed attribute is missing');
  return value;
}

function digest(name: string, data: Uint8Array): Buffer {
  return createHash(name).update(data).digest();
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function refuse(reason: string): TimeStampCheck {
  return { isProven: false, reason };
}
