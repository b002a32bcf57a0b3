import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

import './reflect-metadata.ts';

import * as x509 from '@peculiar/x509';

/** A private key and its certificate, as PEM: ready for `https.createServer`. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority that lives as long as its process. Its key never leaves memory. */
export interface CertificateAuthority {
  /** What a client must trust. */
  readonly certificatePem: string;
  /** A certificate for exactly these host names and addresses. */
  issueServerCertificate(hosts: readonly string[]): Promise<ServerCertificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const hourMs = 60 * 60 * 1000;
const lifetimeMs = 30 * 24 * hourMs;

/** Makes a new authority with a fresh key; nothing is read from or written to disk. */
export async function createCertificateAuthority(
  name = 'Ataski sandbox',
): Promise<CertificateAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return Object.freeze({
    certificatePem: root.toString('pem'),
    issueServerCertificate: (hosts: readonly string[]) => issue(root, keys.privateKey, hosts),
  });
}

async function issue(
  root: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
  hosts: readonly string[],
): Promise<ServerCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=Ataski sandbox server',
    issuer: root.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(root),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), cert: certificate.toString('pem') };
}

/** Starts an hour ago, so that a client whose clock is a little behind still accepts it. */
function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - hourMs), notAfter: new Date(now + lifetimeMs) };
}
