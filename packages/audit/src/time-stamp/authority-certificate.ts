import { X509Certificate } from 'node:crypto';

import { readObjectId } from './der-text.ts';
import { DerError, contextTag, derTag, expectTag, readDer, readMembers } from './der.ts';
import type { DerValue } from './der.ts';

/** A certificate of a time-stamping authority that the auditor trusts. */
export interface AuthorityCertificate {
  readonly certificate: X509Certificate;
  /** Issuer and serial number in DER, as a SignerInfo repeats them. */
  readonly issuerAndSerial: Uint8Array;
  /** The subject key identifier; null when the certificate has none. */
  readonly keyId: Uint8Array | null;
}

const extendedKeyUsage = '2.5.29.37';
const subjectKeyIdentifier = '2.5.29.14';
const timeStamping = '1.3.6.1.5.5.7.3.8';
const extensionsTag = contextTag(3);

/**
 * Reads a certificate that may sign time stamps: its extended key usage is critical and holds
 * timeStamping alone (RFC 3161 section 2.3). Throws DerError.
 */
function readAuthorityCertificate(certificate: X509Certificate): AuthorityCertificate {
  const [toBeSigned] = readMembers(readDer(certificate.raw), derTag.sequence);
  const fields = readMembers(toBeSigned, derTag.sequence);
  // The version stands in front when it is not 1; extensions need version 3.
  const [version, serial, , issuer] = fields;
  expectTag(version, contextTag(0));
  const extensions = readExtensions(fields.find(({ tag }) => tag === extensionsTag));
  const usage = extensions.get(extendedKeyUsage);
  if (usage?.isCritical !== true) throw new DerError('extended key usage is not critical');
  const purposes = readMembers(readDer(usage.value), derTag.sequence).map(readObjectId);
  if (purposes.join() !== timeStamping) throw new DerError('not for time stamping alone');
  const keyId = extensions.get(subjectKeyIdentifier);
  return {
    certificate,
    issuerAndSerial: Buffer.concat([
      expectTag(issuer, derTag.sequence).encoding,
      expectTag(serial, derTag.integer).encoding,
    ]),
    keyId: keyId === undefined ? null : expectTag(readDer(keyId.value), derTag.octetString).content,
  };
}

/** Reads every certificate of a PEM file. Throws DerError when there is none, or one is unfit. */
export function readAuthorityCertificates(pem: string): readonly AuthorityCertificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new DerError('no certificate');
  return blocks.map((block) => readAuthorityCertificate(parse(block)));
}

function parse(block: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch {
    throw new DerError('not a certificate');
  }
}

interface Extension {
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

function readExtensions(value: DerValue | undefined): ReadonlyMap<string, Extension> {
  const [list] = readMembers(value, extensionsTag);
  return new Map(
    readMembers(list, derTag.sequence).map((extension): [string, Extension] => {
      const members = readMembers(extension, derTag.sequence);
      const isCritical = members[1]?.tag === derTag.boolean && members[1].content[0] === 0xff;
      const { content } = expectTag(members.at(-1), derTag.octetString);
      return [readObjectId(members[0]), { isCritical, value: content }];
    }),
  );
}
