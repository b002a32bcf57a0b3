import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { webcrypto } from 'node:crypto';

import '../reflect-metadata.ts';

import * as x509 from '@peculiar/x509';
import * as asn1 from 'asn1js';

/** The key of a simulated time-stamping authority and its certificate. */
export interface Authority {
  readonly certificatePem: string;
  readonly certificateDer: Uint8Array<ArrayBuffer>;
  /** IssuerAndSerialNumber, as a SignerInfo names it. */
  readonly issuerAndSerial: asn1.Sequence;
  /** ECDSA on P-256 with SHA-256, in DER. */
  sign(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

/** Makes an authority whose certificate is for time stamping alone, with a fresh key in memory. */
export async function createAuthority(name: string, now: Date): Promise<Authority> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys: webcrypto.CryptoKeyPair = {
    privateKey: await crypto.subtle.importKey(
      'pkcs8',
      privateKey.export({ format: 'der', type: 'pkcs8' }),
      algorithm,
      false,
      ['sign'],
    ),
    publicKey: await crypto.subtle.importKey(
      'spki',
      publicKey.export({ format: 'der', type: 'spki' }),
      algorithm,
      true,
      ['verify'],
    ),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + 3650 * dayMs),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      // RFC 3161 section 2.3: critical, and nothing beside it.
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.timeStamping], true),
    ],
  });
  return Object.freeze({
    certificatePem: certificate.toString('pem'),
    certificateDer: new Uint8Array(certificate.rawData),
    issuerAndSerial: readIssuerAndSerial(certificate.rawData),
    sign: (bytes: Uint8Array) => new Uint8Array(sign('sha256', bytes, privateKey)),
  });
}

/** A hash of the SHA-2 family, by the name that Web Crypto gives it. */
export function digest(name: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash(name.replace('-', '')).update(bytes).digest());
}

function readIssuerAndSerial(certificate: ArrayBuffer): asn1.Sequence {
  const [, serial, , issuer] = membersOf(membersOf(asn1.fromBER(certificate).result)[0]);
  if (serial === undefined || issuer === undefined) throw new Error('not a certificate');
  return new asn1.Sequence({ value: [issuer, serial] });
}

function membersOf(value: unknown): readonly asn1.AsnType[] {
  return value instanceof asn1.Sequence ? value.valueBlock.value : [];
}
