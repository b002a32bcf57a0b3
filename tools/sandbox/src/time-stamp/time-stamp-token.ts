import * as asn1 from 'asn1js';

import { digest } from './authority.ts';
import type { Authority } from './authority.ts';

/** What a token says. */
export interface TokenFacts {
  readonly policy: string;
  readonly imprint: asn1.Sequence;
  readonly serial: number;
  readonly time: Date;
  readonly nonce: asn1.Integer | null;
}

/** How a token departs from a right one, for tests of whoever reads it. */
export interface TokenFlaws {
  /** The signed digest is that of other content. */
  readonly isContentChanged?: boolean;
  /** An attribute that no signature covers. */
  readonly hasUnsignedAttribute?: boolean;
  /** The certificate that the token names by hash. Default: the signer's own. */
  readonly namedCertificate?: Uint8Array;
}

const id = Object.freeze({
  signedData: '1.2.840.113549.1.7.2',
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
});

/** Makes a TimeStampToken (RFC 3161, RFC 5652, RFC 5816). */
export function createToken(
  authority: Authority,
  facts: TokenFacts,
  withCertificate: boolean,
  flaws: TokenFlaws = {},
): asn1.Sequence {
  const info = encode(createInfo(facts));
  const content = [objectId(id.timeStampInfo), tagged(0, [octets(info)])];
  const signedData = sequence([
    new asn1.Integer({ value: 3 }),
    new asn1.Set({ value: [sha256()] }),
    sequence(content),
    ...(withCertificate ? [tagged(0, [asn1.fromBER(authority.certificateDer).result])] : []),
    new asn1.Set({ value: [createSigner(authority, info, flaws)] }),
  ]);
  return sequence([objectId(id.signedData), tagged(0, [signedData])]);
}

function createInfo({ policy, imprint, serial, time, nonce }: TokenFacts): asn1.Sequence {
  const wholeSecond = new Date(Math.floor(time.getTime() / 1000) * 1000);
  return sequence([
    new asn1.Integer({ value: 1 }),
    objectId(policy),
    imprint,
    new asn1.Integer({ value: serial }),
    new asn1.GeneralizedTime({ valueDate: wholeSecond }),
    sequence([new asn1.Integer({ value: 1 })]),
    ...(nonce === null ? [] : [nonce]),
  ]);
}

function createSigner(authority: Authority, info: Uint8Array, flaws: TokenFlaws): asn1.Sequence {
  const named = flaws.namedCertificate ?? authority.certificateDer;
  const covered = flaws.isContentChanged === true ? Buffer.from('other content') : info;
  const attributes = [
    attribute(id.contentType, objectId(id.timeStampInfo)),
    attribute(id.messageDigest, octets(digest('SHA-256', covered))),
    attribute(
      id.signingCertificateV2,
      sequence([sequence([sequence([octets(digest('SHA-256', named))])])]),
    ),
  ];
  // RFC 5652 section 5.4: the signature is over the attributes as a SET OF, in the order of DER.
  attributes.sort((one, other) => Buffer.compare(encode(one), encode(other)));
  const signature = authority.sign(encode(new asn1.Set({ value: attributes })));
  return sequence([
    new asn1.Integer({ value: 1 }),
    authority.issuerAndSerial,
    sha256(),
    tagged(0, attributes),
    sequence([objectId(id.ecdsaWithSha256)]),
    octets(signature),
    ...(flaws.hasUnsignedAttribute === true
      ? [tagged(1, [attribute(id.messageDigest, octets(digest('SHA-256', info)))])]
      : []),
  ]);
}

function attribute(type: string, value: asn1.AsnType): asn1.Sequence {
  return sequence([objectId(type), new asn1.Set({ value: [value] })]);
}

function sha256(): asn1.Sequence {
  return sequence([objectId(id.sha256)]);
}

function sequence(value: asn1.AsnType[]): asn1.Sequence {
  return new asn1.Sequence({ value });
}

function objectId(value: string): asn1.ObjectIdentifier {
  return new asn1.ObjectIdentifier({ value });
}

function octets(valueHex: Uint8Array<ArrayBuffer>): asn1.OctetString {
  return new asn1.OctetString({ valueHex });
}

function tagged(tagNumber: number, value: asn1.AsnType[]): asn1.Constructed {
  return new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber }, value });
}

function encode(value: asn1.AsnType): Uint8Array<ArrayBuffer> {
  return new Uint8Array(value.toBER());
}
