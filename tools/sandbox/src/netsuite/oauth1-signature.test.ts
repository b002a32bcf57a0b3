import { describe, expect, it } from 'vitest';

import {
  decodeQuery,
  oauth1Signature,
  percentEncode,
  signatureBaseString,
} from './oauth1-signature.ts';
import type { SigningSecrets } from './oauth1-signature.ts';

/** Oracle's public sample values. */
const netsuite: SigningSecrets = {
  consumerSecret: 'd26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5',
  tokenSecret: 'c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295',
  digest: 'sha256',
};
const netsuiteProtocol = {
  oauth_consumer_key: 'ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4',
  oauth_token: '2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc',
  oauth_nonce: 'fjaLirsIcCGVZWzBX0pg',
  oauth_timestamp: '1508242306',
  oauth_signature_method: 'HMAC-SHA256',
  oauth_version: '1.0',
};
const restlet = 'restlets.api.netsuite.com/app/site/hosting/restlet.nl';
const restletQuery = 'script=6&deploy=1&customParam=someValue&testParam=someOtherValue';

const rfc = { consumerSecret: 'kd94hf93k423kf44', digest: 'sha1' } as const;
const rfcProtocol = { oauth_consumer_key: 'dpf43f3p2l4k3l03', oauth_signature_method: 'HMAC-SHA1' };

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly baseUrl: string;
  readonly query?: string;
  readonly protocol: Readonly<Record<string, string>>;
  readonly secrets: SigningSecrets;
  readonly signature: string;
}

const vectors: readonly Vector[] = [
  {
    name: 'V1, a RESTlet of account 1234567',
    method: 'POST',
    baseUrl: `https://1234567.${restlet}`,
    query: restletQuery,
    protocol: netsuiteProtocol,
    secrets: netsuite,
    signature: 'i7MEtGwhCTIZbTsTrNGw9LdcERn4wsjt5C7TxmKWIfU=',
  },
  {
    name: 'V2, the same of account 123456',
    method: 'POST',
    baseUrl: `https://123456.${restlet}`,
    query: restletQuery,
    protocol: netsuiteProtocol,
    secrets: netsuite,
    signature: '+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ=',
  },
  {
    name: 'V3, a record',
    method: 'GET',
    baseUrl: 'https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40',
    protocol: netsuiteProtocol,
    secrets: netsuite,
    signature: 'B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY=',
  },
  {
    name: 'R1, RFC 5849 section 1.2, temporary credentials',
    method: 'POST',
    baseUrl: 'https://photos.example.net/initiate',
    protocol: {
      ...rfcProtocol,
      oauth_timestamp: '137131200',
      oauth_nonce: 'wIjqoS',
      oauth_callback: 'http://printer.example.com/ready',
    },
    secrets: { ...rfc, tokenSecret: '' },
    signature: '74KNZJeDHnMBp0EMJ9ZHt/XKycU=',
  },
  {
    name: 'R2, RFC 5849 section 1.2, token credentials',
    method: 'POST',
    baseUrl: 'https://photos.example.net/token',
    protocol: {
      ...rfcProtocol,
      oauth_token: 'hh5s93j4hdidpola',
      oauth_timestamp: '137131201',
      oauth_nonce: 'walatlh',
      oauth_verifier: 'hfdp7dh39dks9884',
    },
    secrets: { ...rfc, tokenSecret: 'hdhd0244k9j7ao03' },
    signature: 'gKgrFCywp7rO0OXSjdot/IHF7IU=',
  },
  {
    name: 'R3, RFC 5849 section 1.2, a photo',
    method: 'GET',
    baseUrl: 'http://photos.example.net/photos',
    query: 'file=vacation.jpg&size=original',
    protocol: {
      ...rfcProtocol,
      oauth_token: 'nnch734d00sl2jdk',
      oauth_timestamp: '137131202',
      oauth_nonce: 'chapoH',
    },
    secrets: { ...rfc, tokenSecret: 'pfkkdhi9sl3r4s00' },
    signature: 'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
  },
  {
    name: 'R5, OAuth Core, a photo',
    method: 'GET',
    baseUrl: 'http://photos.example.net/photos',
    query: 'file=vacation.jpg&size=original',
    protocol: {
      ...rfcProtocol,
      oauth_token: 'nnch734d00sl2jdk',
      oauth_timestamp: '1191242096',
      oauth_nonce: 'kllo9940pd9333jh',
      oauth_version: '1.0',
    },
    secrets: { ...rfc, tokenSecret: 'pfkkdhi9sl3r4s00' },
    signature: 'tR3+Ty81lMeYAr/Fid0kMTYa/WM=',
  },
];

describe('an OAuth 1.0a signature', () => {
  it.each(vectors)('is the known one: $name', ({ method, baseUrl, query = '', ...vector }) => {
    const parameters = [...decodeQuery(query), ...Object.entries(vector.protocol)];
    expect(oauth1Signature({ method, baseUrl, parameters }, vector.secrets)).toBe(vector.signature);
  });

  it('has the base string of RFC 5849 section 3.4.1.1', () => {
    const query = 'b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q';
    const base = signatureBaseString({
      method: 'post',
      baseUrl: 'HTTP://EXAMPLE.com:80/request',
      parameters: [
        ...decodeQuery(query),
        ['oauth_consumer_key', '9djdj82h48djs9d2'],
        ['oauth_token', 'kkk9d7dh3k39sjv7'],
        ['oauth_signature_method', 'HMAC-SHA1'],
        ['oauth_timestamp', '137131201'],
        ['oauth_nonce', '7d8f3e4a'],
      ],
    });
    expect(base).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it('encodes everything but the unreserved signs', () => {
    expect(percentEncode("-._~ !*'()+ü")).toBe('-._~%20%21%2A%27%28%29%2B%C3%BC');
  });
});
