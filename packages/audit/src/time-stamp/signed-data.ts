import { readInteger, readObjectId } from './der-text.ts';
import { DerError, contextTag, derTag, expectTag, readDer, readMembers } from './der.ts';
import type { DerValue } from './der.ts';

/** The one signature of a time-stamp token and what it covers. */
export interface SignedToken {
  /** The TSTInfo in DER. */
  readonly content: Uint8Array;
  /** The name of the hash, as node:crypto knows it. */
  readonly digest: string;
  /** By the name of its type: the values of each signed attribute. */
  readonly attributes: ReadonlyMap<string, readonly DerValue[]>;
  /** What was signed: the signed attributes as a SET (RFC 5652 section 5.4). */
  readonly signedBytes: Uint8Array;
  readonly signatureKind: 'rsa' | 'ec';
  readonly signature: Uint8Array;
  /** Issuer and serial number, or the subject key identifier, in DER. */
  readonly signer: DerValue;
}

const signedData = '1.2.840.113549.1.7.2';
const timeStampInfo = '1.2.840.113549.1.9.16.1.4';
const setOctet = Buffer.of(derTag.set);

const digests: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Kind of the key and hash; rsaEncryption leaves the hash to the digest algorithm. */
const signatures: Readonly<Record<string, readonly ['rsa' | 'ec', string | null]>> = {
  '1.2.840.113549.1.1.1': ['rsa', null],
  '1.2.840.113549.1.1.11': ['rsa', 'sha256'],
  '1.2.840.113549.1.1.12': ['rsa', 'sha384'],
  '1.2.840.113549.1.1.13': ['rsa', 'sha512'],
  '1.2.840.10045.4.3.2': ['ec', 'sha256'],
  '1.2.840.10045.4.3.3': ['ec', 'sha384'],
  '1.2.840.10045.4.3.4': ['ec', 'sha512'],
};

/**
 * Reads a TimeStampToken: CMS SignedData (RFC 5652) around a TSTInfo, with exactly one signer.
 * Throws DerError. Stricter than the RFC: DER throughout, and no unsigned attribute, since nothing
 * would notice a change of it.
 */
export function readSignedToken(bytes: Uint8Array): SignedToken {
  const [type, wrapped, ...more] = readMembers(readDer(bytes), derTag.sequence);
  if (readObjectId(type) !== signedData || more.length > 0) throw new DerError('no SignedData');
  const [version, algorithms, encapsulated, ...rest] = readMembers(
    onlyMember(wrapped, contextTag(0)),
    derTag.sequence,
  );
  if (readInteger(version) !== 3n) throw new DerError('SignedData is not of version 3');
  // Certificates and revocation lists may stand here; what is trusted comes from the auditor.
  const optional = rest.slice(0, -1).map(({ tag }) => tag);
  if (!['', '160', '161', '160,161'].includes(optional.join())) throw new DerError('unknown field');
  const signer = readSigner(onlyMember(rest.at(-1), derTag.set));
  const listed = readMembers(algorithms, derTag.set).map(readDigest);
  if (listed.join() !== signer.digest) throw new DerError('digest algorithms disagree');
  return { ...signer, content: readContent(encapsulated) };
}

function readContent(encapsulated: DerValue | undefined): Uint8Array {
  const [type, content, ...more] = readMembers(encapsulated, derTag.sequence);
  if (readObjectId(type) !== timeStampInfo || more.length > 0) throw new DerError('no TSTInfo');
  return expectTag(onlyMember(content, contextTag(0)), derTag.octetString).content;
}

function readSigner(value: DerValue): Omit<SignedToken, 'content'> {
  const [version, signer, digestId, attributes, signatureId, signature, ...more] = readMembers(
    value,
    derTag.sequence,
  );
  const expected = signer?.tag === derTag.sequence ? 1n : 3n;
  if (signer === undefined || readInteger(version) !== expected) throw new DerError('no signer');
  if (more.length > 0) throw new DerError('an unsigned attribute');
  const digest = readDigest(digestId);
  const [signatureKind, signedDigest] = readSignatureAlgorithm(signatureId);
  if (signedDigest !== null && signedDigest !== digest) throw new DerError('two digest algorithms');
  return {
    digest,
    signatureKind,
    signer,
    signature: expectTag(signature, derTag.octetString).content,
    attributes: readAttributes(attributes),
    signedBytes: Buffer.concat([
      setOctet,
      expectTag(attributes, contextTag(0)).encoding.subarray(1),
    ]),
  };
}

function readAttributes(value: DerValue | undefined): SignedToken['attributes'] {
  const attributes = new Map<string, readonly DerValue[]>();
  for (const attribute of readMembers(value, contextTag(0))) {
    const [type, values, ...more] = readMembers(attribute, derTag.sequence);
    const name = readObjectId(type);
    if (attributes.has(name) || more.length > 0) throw new DerError('an attribute twice');
    attributes.set(name, readMembers(values, derTag.set));
  }
  return attributes;
}

/** Reads an AlgorithmIdentifier of a hash of the SHA-2 family. Throws DerError for any other. */
export function readDigest(value: DerValue | undefined): string {
  return digests[readAlgorithm(value)] ?? fail('an unknown digest algorithm');
}

function readSignatureAlgorithm(
  value: DerValue | undefined,
): readonly ['rsa' | 'ec', string | null] {
  return signatures[readAlgorithm(value)] ?? fail('an unknown signature algorithm');
}

function readAlgorithm(value: DerValue | undefined): string {
  const [id, parameters, ...more] = readMembers(value, derTag.sequence);
  if (parameters !== undefined && (parameters.tag !== derTag.null || parameters.content.length > 0))
    throw new DerError('an algorithm with parameters');
  if (more.length > 0) throw new DerError('an algorithm with more than parameters');
  return readObjectId(id);
}

function onlyMember(value: DerValue | undefined, tag: number): DerValue {
  const [member, ...more] = readMembers(value, tag);
  if (member === undefined || more.length > 0) throw new DerError('one value was expected');
  return member;
}

function fail(reason: string): never {
  throw new DerError(reason);
}
