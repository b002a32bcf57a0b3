import { describe, expect, it } from 'vitest';

import { secondCode } from '../../test/second-signature.ts';
import { bodySignature } from './body-signature.ts';
import { hubspotSignature } from './hubspot-signature.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { stripeSignature } from './stripe-signature.ts';
import type { SignatureScheme, WebhookDelivery } from './webhook-delivery.ts';

const text = '{"test": 2432232314}';
const url = 'https://app.example.com/webhooks/hubspot';
const at = new Date(1_614_265_330_000);
const seconds = '1614265330';
const millis = '1614265330000';
const later = (ms: number): Date => new Date(at.getTime() + ms);

/** Svix’s published secret, message and signature. */
const svixSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const svixId = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const svixSignature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const shared = 'a-shared-secret-of-a-provider';
const stripeSecret = 'whsec_abcdefghijklmnopqrstuvwx';

function delivery(headers: WebhookDelivery['headers'], body = text): WebhookDelivery {
  return { body: Buffer.from(body), headers, method: 'POST', url };
}

function svixHeaders(
  prefix: string,
  change: Readonly<Record<string, string | undefined>> = {},
): WebhookDelivery['headers'] {
  const fields = { id: svixId, timestamp: seconds, signature: svixSignature, ...change };
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`${prefix}-${name}`, value]),
  );
}

describe('a signature of Standard Webhooks', () => {
  it.each(['webhook', 'svix'])('is the published one, in %s-* headers', (prefix) => {
    const known = delivery(svixHeaders(prefix));
    expect(standardWebhooks.verify(known, [svixSecret], at)).toEqual({ id: svixId });
  });

  it('is found among several signatures, other versions and several secrets', () => {
    const signature = `v2,AAAA v1a,AAAA v1,${'A'.repeat(43)}= ${svixSignature}`;
    const several = delivery(svixHeaders('svix', { signature }));
    const rotated = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    expect(standardWebhooks.verify(several, [rotated, svixSecret], at)).toEqual({ id: svixId });
    expect(standardWebhooks.verify(several, [rotated], at)).toBeNull();
    expect(standardWebhooks.verify(several, [], at)).toBeNull();
  });

  it.each([
    ['no id', { id: undefined }],
    ['another id', { id: 'msg_other' }],
    ['an id with a line break', { id: `${svixId}\n` }],
    ['no time', { timestamp: undefined }],
    ['a time of another form', { timestamp: `${seconds}.0` }],
    ['a time below zero', { timestamp: '-1' }],
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['another version alone', { signature: svixSignature.replace('v1,', 'v2,') }],
    ['a signature that is cut', { signature: svixSignature.slice(0, -2) }],
    ['a signature in another spelling', { signature: svixSignature.replace('+', '-') }],
    ['a changed signature', { signature: svixSignature.replace('g0', 'g1') }],
  ])('is refused with %s', (_, change) => {
    for (const prefix of ['webhook', 'svix'])
      expect(
        standardWebhooks.verify(delivery(svixHeaders(prefix, change)), [svixSecret], at),
      ).toBeNull();
  });

  it('is refused when its headers are of two kinds, and for another body', () => {
    const { 'svix-id': id, ...rest } = svixHeaders('svix');
    const mixed = delivery({ ...rest, 'webhook-id': id });
    expect(standardWebhooks.verify(mixed, [svixSecret], at)).toBeNull();
    const other = delivery(svixHeaders('webhook'), '{"test":2432232314}');
    expect(standardWebhooks.verify(other, [svixSecret], at)).toBeNull();
  });
});

/** Each scheme’s headers for a text, made by a second implementation. */
const schemes: readonly {
  readonly name: string;
  readonly scheme: SignatureScheme;
  readonly secret: string;
  readonly hasTime: boolean;
  readonly sign: (secret: string, body: string) => Promise<WebhookDelivery['headers']>;
}[] = [
  {
    name: 'Standard Webhooks',
    scheme: standardWebhooks,
    secret: svixSecret,
    hasTime: true,
    async sign(secret, body) {
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const code = await secondCode(key, `msg_1.${seconds}.${body}`);
      return svixHeaders('webhook', { id: 'msg_1', signature: `v1,${code.toString('base64')}` });
    },
  },
  {
    name: 'Stripe',
    scheme: stripeSignature,
    secret: stripeSecret,
    hasTime: true,
    async sign(secret, body) {
      const code = await secondCode(secret, `${seconds}.${body}`);
      return { 'stripe-signature': `t=${seconds},v1=${code.toString('hex')},v0=00` };
    },
  },
  {
    name: 'HubSpot',
    scheme: hubspotSignature,
    secret: shared,
    hasTime: true,
    async sign(secret, body) {
      const code = await secondCode(secret, `POST${url}${body}${millis}`);
      return {
        'x-hubspot-request-timestamp': millis,
        'x-hubspot-signature-v3': code.toString('base64'),
      };
    },
  },
  {
    name: 'Xero',
    scheme: bodySignature('x-xero-signature'),
    secret: shared,
    hasTime: false,
    sign: async (secret, body) => ({
      'x-xero-signature': (await secondCode(secret, body)).toString('base64'),
    }),
  },
  {
    name: 'QuickBooks',
    scheme: bodySignature('intuit-signature'),
    secret: shared,
    hasTime: false,
    sign: async (secret, body) => ({
      'intuit-signature': (await secondCode(secret, body)).toString('base64'),
    }),
  },
];

describe.each(schemes)('a signature of $name', ({ scheme, secret, sign }) => {
  const anotherSecret = secret.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));

  it('is what a second implementation makes, over letters beyond ASCII too', async () => {
    for (const body of [text, '', '{"name":"Zoë 🦉"}']) {
      const signed = delivery(await sign(secret, body), body);
      expect(scheme.verify(signed, [secret], at)).not.toBeNull();
      expect(scheme.verify(signed, [anotherSecret, secret], at)).not.toBeNull();
    }
  });

  it('is refused for one changed byte, for an unknown secret, and without its headers', async () => {
    const headers = await sign(secret, text);
    expect(scheme.verify(delivery(headers, `${text} `), [secret], at)).toBeNull();
    expect(scheme.verify(delivery(headers), [anotherSecret], at)).toBeNull();
    expect(scheme.verify(delivery(headers), [], at)).toBeNull();
    for (const name of Object.keys(headers)) {
      expect(scheme.verify(delivery({ ...headers, [name]: undefined }), [secret], at)).toBeNull();
    }
  });

  it('needs a secret that is one', () => {
    expect(scheme.isSecret(secret)).toBe(true);
    for (const wrong of ['', 'short', ' '.repeat(30)]) expect(scheme.isSecret(wrong)).toBe(false);
  });
});

describe.each(schemes.filter(({ hasTime }) => hasTime))(
  'a dated signature of $name',
  ({ scheme, secret, sign }) => {
    it('is good for five minutes, early and late', async () => {
      const signed = delivery(await sign(secret, text));
      for (const ms of [-300_000, 300_000])
        expect(scheme.verify(signed, [secret], later(ms))).not.toBeNull();
      for (const ms of [-300_001, 300_001, 86_400_000])
        expect(scheme.verify(signed, [secret], later(ms))).toBeNull();
    });
  },
);

describe('a signature of HubSpot', () => {
  it('covers method and address', async () => {
    const signed = delivery(await schemes[2]!.sign(shared, text));
    expect(hubspotSignature.verify({ ...signed, method: 'PUT' }, [shared], at)).toBeNull();
    expect(hubspotSignature.verify({ ...signed, url: `${url}?a=1` }, [shared], at)).toBeNull();
  });
});

describe('a signature of Stripe', () => {
  it('is refused with two times, of which only one was signed', async () => {
    const headers = await schemes[1]!.sign(stripeSecret, text);
    const two = `t=1,${headers['stripe-signature'] ?? ''}`;
    expect(
      stripeSignature.verify(delivery({ 'stripe-signature': two }), [stripeSecret], at),
    ).toBeNull();
  });
});
