import type { SignatureHash, SignatureInput } from '../src/auth/oauth1/signature.ts';

/** A signature that was published, or computed from published values by other code than ours. */
export interface SignatureVector extends SignatureInput {
  readonly name: string;
  readonly hash: SignatureHash;
  readonly signature: string;
}

// The sample values of Oracle's page on signatures.
const netsuite = {
  hash: 'sha256',
  consumerSecret: 'd26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5',
  tokenSecret: 'c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295',
  parameters: [
    ['oauth_consumer_key', 'ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4'],
    ['oauth_token', '2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc'],
    ['oauth_nonce', 'fjaLirsIcCGVZWzBX0pg'],
    ['oauth_timestamp', '1508242306'],
    ['oauth_signature_method', 'HMAC-SHA256'],
    ['oauth_version', '1.0'],
  ],
} as const;
const restlet =
  'restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=6&deploy=1&customParam=someValue&testParam=someOtherValue';

const rfc = {
  hash: 'sha1',
  consumerSecret: 'kd94hf93k423kf44',
} as const;
const rfcParameters = (
  nonce: string,
  timestamp: string,
  ...rest: readonly (readonly [string, string])[]
): SignatureInput['parameters'] => [
  ['oauth_consumer_key', 'dpf43f3p2l4k3l03'],
  ['oauth_signature_method', 'HMAC-SHA1'],
  ['oauth_timestamp', timestamp],
  ['oauth_nonce', nonce],
  ...rest,
];

/** By the names that the project's notes give them. */
export const signatureVectors: readonly SignatureVector[] = [
  {
    ...netsuite,
    name: 'a RESTlet of account 1234567',
    method: 'POST',
    url: `https://1234567.${restlet}`,
    signature: 'i7MEtGwhCTIZbTsTrNGw9LdcERn4wsjt5C7TxmKWIfU=',
  },
  {
    ...netsuite,
    name: 'a RESTlet of account 123456',
    method: 'POST',
    url: `https://123456.${restlet}`,
    signature: '+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ=',
  },
  {
    ...netsuite,
    name: 'a record over SuiteTalk REST',
    method: 'GET',
    url: 'https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40',
    signature: 'B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=',
  },
  {
    ...rfc,
    name: 'the temporary credentials of RFC 5849, section 1.2',
    method: 'POST',
    url: 'https://photos.example.net/initiate',
    tokenSecret: '',
    parameters: rfcParameters('wIjqoS', '137131200', [
      'oauth_callback',
      'http://printer.example.com/ready',
    ]),
    signature: '74KNZJeDHnMBp0EMJ9ZHt/XKycU=',
  },
  {
    ...rfc,
    name: 'the token credentials of RFC 5849, section 1.2',
    method: 'POST',
    url: 'https://photos.example.net/token',
    tokenSecret: 'hdhd0244k9j7ao03',
    parameters: rfcParameters(
      'walatlh',
      '137131201',
      ['oauth_token', 'hh5s93j4hdidpola'],
      ['oauth_verifier', 'hfdp7dh39dks9884'],
    ),
    signature: 'gKgrFCywp7rO0OXSjdot/IHF7IU=',
  },
  {
    ...rfc,
    name: 'the photo of RFC 5849, section 1.2',
    method: 'GET',
    url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
    tokenSecret: 'pfkkdhi9sl3r4s00',
    parameters: rfcParameters('chapoH', '137131202', ['oauth_token', 'nnch734d00sl2jdk']),
    signature: 'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
  },
  {
    ...rfc,
    name: 'the photo of OAuth Core 1.0',
    method: 'GET',
    url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
    tokenSecret: 'pfkkdhi9sl3r4s00',
    parameters: rfcParameters(
      'kllo9940pd9333jh',
      '1191242096',
      ['oauth_token', 'nnch734d00sl2jdk'],
      ['oauth_version', '1.0'],
    ),
    signature: 'tR3+Ty81lMeYAr/Fid0kMTYa/WM=',
  },
];
