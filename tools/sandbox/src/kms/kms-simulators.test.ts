import { createHash, createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createAwsKmsSimulator } from '../aws-kms/aws-kms-simulator.ts';
import { checksum } from '../google-kms/checksum.ts';
import { createGoogleKmsSimulator } from '../google-kms/google-kms-simulator.ts';
import type { ProviderSimulator, SimulatedRequest } from '../provider-simulator.ts';
import { createVaultTransitSimulator } from '../vault-transit/vault-transit-simulator.ts';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(simulator: ProviderSimulator, request: SimulatedRequest): Promise<Answer> {
  const { status, body } = await simulator.handle(request);
  return { status, body: (typeof body === 'string' ? JSON.parse(body) : body) as Answer['body'] };
}

const post = { method: 'POST', query: new URLSearchParams() };

describe('the simulated AWS KMS', () => {
  const region = 'eu-central-1';
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' };
  const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1';
  const now = new Date('2026-11-26T03:00:00Z');
  const create = () =>
    createAwsKmsSimulator({ region, credentials, keyArns: [arn], now: () => now });
  const plain = { KeyId: arn, Plaintext: Buffer.from('secret').toString('base64') };

  interface Signing {
    readonly target?: string;
    readonly time?: string;
    readonly service?: string;
    readonly signed?: readonly string[];
    readonly change?: (request: SimulatedRequest) => SimulatedRequest;
  }

  /** Signs as the signing process of AWS's documentation has it, step by step. */
  function request(body: object, signing: Signing = {}): SimulatedRequest {
    const { target = 'TrentService.Encrypt', time = '20261126T030000Z', service = 'kms' } = signing;
    const signed = signing.signed ?? ['content-type', 'host', 'x-amz-date', 'x-amz-target'];
    const host = 'kms.eu-central-1.amazonaws.com';
    const type = 'application/x-amz-json-1.1';
    const headers: Record<string, string> = { 'content-type': type, host, 'x-amz-date': time };
    headers['x-amz-target'] = target;
    const text = JSON.stringify(body);
    const hash = (data: string): string => createHash('sha256').update(data).digest('hex');
    const mac = (key: Uint8Array | string, data: string): Buffer =>
      createHmac('sha256', key).update(data).digest();
    const lines = signed.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
    const canonical = `POST\n/\n\n${lines}\n${signed.join(';')}\n${hash(text)}`;
    const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash(canonical)}`;
    const dayKey = mac(`AWS4${credentials.secretAccessKey}`, time.slice(0, 8));
    const key = mac(mac(mac(dayKey, region), service), 'aws4_request');
    const signature = mac(key, toSign).toString('hex');
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
    const made = { ...post, host, path: '/', headers, body: Buffer.from(text) };
    return signing.change?.(made) ?? made;
  }

  it('accepts what is signed, and opens what it sealed', async () => {
    const kms = create();
    const { status, body } = await ask(kms, request(plain));
    expect(status).toBe(200);
    const sealed = { KeyId: arn, CiphertextBlob: body['CiphertextBlob'] };
    const opened = await ask(kms, request(sealed, { target: 'TrentService.Decrypt' }));
    expect(opened.body).toMatchObject({ KeyId: arn, Plaintext: plain.Plaintext });
  });

  const withHeader =
    (name: string, value: string | undefined) =>
    (made: SimulatedRequest): SimulatedRequest => {
      const headers = Object.entries(made.headers).filter(([other]) => other !== name);
      const added = value === undefined ? [] : [[name, value] as const];
      return { ...made, headers: Object.fromEntries([...headers, ...added]) };
    };
  it.each<[string, Signing, string]>([
    [
      'no signature',
      { change: withHeader('authorization', undefined) },
      'MissingAuthenticationTokenException',
    ],
    [
      'something else',
      { change: withHeader('authorization', 'Bearer x') },
      'IncompleteSignatureException',
    ],
    [
      'a changed body',
      { change: (made) => ({ ...made, body: Buffer.from(JSON.stringify({ KeyId: 'x' })) }) },
      'InvalidSignatureException',
    ],
    [
      'another target than was signed',
      { change: withHeader('x-amz-target', 'TrentService.Decrypt') },
      'InvalidSignatureException',
    ],
    [
      'an unsigned x-amz header',
      { change: withHeader('x-amz-security-token', 'x') },
      'InvalidSignatureException',
    ],
    ['an unsigned host', { signed: ['x-amz-date', 'x-amz-target'] }, 'InvalidSignatureException'],
    ['an old signature', { time: '20261126T025000Z' }, 'InvalidSignatureException'],
    ['another service', { service: 's3' }, 'InvalidSignatureException'],
    ['an unknown operation', { target: 'TrentService.ListKeys' }, 'UnknownOperationException'],
  ])('refuses %s', async (_, signing, type) => {
    const { status, body } = await ask(create(), request(plain, signing));
    expect({ status, type: body['__type'] }).toEqual({ status: 400, type });
  });

  it('refuses another encryption context, and a key that is not enabled', async () => {
    const kms = create();
    const EncryptionContext = { tenant: 'a' };
    const { body } = await ask(kms, request({ ...plain, EncryptionContext }));
    const sealed = { CiphertextBlob: body['CiphertextBlob'] };
    const decrypt = { target: 'TrentService.Decrypt' };
    for (const context of [undefined, { tenant: 'b' }, { tenant: 'a', more: 'x' }]) {
      const moved = { ...sealed, EncryptionContext: context };
      const answer = await ask(kms, request(moved, decrypt));
      expect(answer.body['__type']).toBe('InvalidCiphertextException');
    }
    kms.setState(arn, 'Disabled');
    const answer = await ask(kms, request({ ...sealed, EncryptionContext }, decrypt));
    expect(answer.body['__type']).toBe('DisabledException');
  });
});

describe('the simulated Google Cloud KMS', () => {
  const name = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';
  const create = () => createGoogleKmsSimulator({ accessTokens: ['ya29.x'], keyNames: [name] });
  const plaintext = Buffer.from('secret');
  const bound = Buffer.from('tenant a');
  const whole = {
    plaintext: plaintext.toString('base64'),
    plaintextCrc32c: checksum(plaintext),
    additionalAuthenticatedData: bound.toString('base64'),
    additionalAuthenticatedDataCrc32c: checksum(bound),
  };
  const request = (body: object, token = 'ya29.x', verb = 'encrypt'): SimulatedRequest => ({
    ...post,
    host: 'cloudkms.googleapis.com',
    path: `/v1/${name}:${verb}`,
    headers: { authorization: `Bearer ${token}` },
    body: Buffer.from(JSON.stringify(body)),
  });

  it('accepts a request with its checksums, and says that it verified them', async () => {
    expect(await ask(create(), request(whole))).toMatchObject({
      status: 200,
      body: {
        name: `${name}/cryptoKeyVersions/1`,
        verifiedPlaintextCrc32c: true,
        verifiedAdditionalAuthenticatedDataCrc32c: true,
      },
    });
  });

  it.each<[string, object, string, string]>([
    ['another token', whole, 'ya29.y', 'UNAUTHENTICATED'],
    ['a wrong checksum', { ...whole, plaintextCrc32c: '1' }, 'ya29.x', 'INVALID_ARGUMENT'],
    [
      'no checksum of the bound data',
      { ...whole, additionalAuthenticatedDataCrc32c: undefined },
      'ya29.x',
      'INVALID_ARGUMENT',
    ],
    ['what is no base64', { ...whole, plaintext: '!' }, 'ya29.x', 'INVALID_ARGUMENT'],
  ])('refuses %s', async (_, body, token, status) => {
    const answer = await ask(create(), request(body, token));
    expect(answer.body).toMatchObject({ error: { status } });
  });

  it('refuses bound data that differ, and a version that is disabled', async () => {
    const kms = create();
    const { body } = await ask(kms, request(whole));
    const ciphertext = String(body['ciphertext']);
    const sealed = {
      ciphertext,
      ciphertextCrc32c: checksum(Buffer.from(ciphertext, 'base64')),
    };
    const unbound = { ...sealed, additionalAuthenticatedDataCrc32c: '0' };
    const refused = await ask(kms, request(unbound, 'ya29.x', 'decrypt'));
    expect(refused.body).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } });
    kms.disableVersion(name, 1);
    const disabled = await ask(kms, request({ ...whole, ...sealed }, 'ya29.x', 'decrypt'));
    expect(disabled.body).toMatchObject({ error: { status: 'FAILED_PRECONDITION' } });
  });
});

describe('the simulated Vault', () => {
  const create = () =>
    createVaultTransitSimulator({
      host: 'vault.example',
      tokens: ['hvs.x'],
      keys: ['k'],
      namespace: 'team',
    });
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const body = { plaintext: base64('secret'), associated_data: base64('tenant a') };
  const login = { 'x-vault-token': 'hvs.x', 'x-vault-namespace': 'team' };
  const request = (content: object, verb = 'encrypt', headers = login): SimulatedRequest => ({
    ...post,
    host: 'vault.example',
    path: `/v1/transit/${verb}/k`,
    headers,
    body: Buffer.from(JSON.stringify(content)),
  });

  it('opens what it sealed, for the same associated data only', async () => {
    const vault = create();
    const sealed = await ask(vault, request(body));
    const { ciphertext } = sealed.body['data'] as { readonly ciphertext: string };
    expect(ciphertext).toMatch(/^vault:v1:/);
    const associated_data = body.associated_data;
    const opened = await ask(vault, request({ ciphertext, associated_data }, 'decrypt'));
    expect(opened.body['data']).toEqual({ plaintext: body.plaintext });
    expect(await ask(vault, request({ ciphertext }, 'decrypt'))).toEqual({
      status: 400,
      body: { errors: ['cipher: message authentication failed'] },
    });
  });

  it.each<[string, SimulatedRequest, number]>([
    ['another token', request(body, 'encrypt', { ...login, 'x-vault-token': 'hvs.y' }), 403],
    ['another namespace', request(body, 'encrypt', { ...login, 'x-vault-namespace': 'x' }), 403],
    ['an operation outside the policy', request(body, 'keys'), 403],
    ['another engine', { ...request(body), path: '/v1/other/encrypt/k' }, 404],
    ['a key that is not there', { ...request(body), path: '/v1/transit/encrypt/x' }, 403],
    ['plaintext that is no base64', request({ plaintext: 'not base64' }), 400],
    ['a ciphertext without a prefix', request({ ciphertext: 'x' }, 'decrypt'), 400],
    ['a version that is too new', request({ ciphertext: 'vault:v2:AAAA' }, 'decrypt'), 400],
  ])('refuses %s', async (_, refused, status) => {
    expect((await ask(create(), refused)).status).toBe(status);
  });

  it('refuses versions below the minimum, and everything while it is sealed', async () => {
    const vault = create();
    const { body: sealed } = await ask(vault, request(body));
    const { ciphertext } = sealed['data'] as { readonly ciphertext: string };
    vault.rotate('k');
    vault.setMinimumVersion('k', 2);
    const old = await ask(vault, request({ ...body, ciphertext }, 'decrypt'));
    expect(old.body['errors']).toEqual([
      'ciphertext or signature version is disallowed by policy (too old)',
    ]);
    vault.setSealed(true);
    expect((await ask(vault, request(body))).status).toBe(503);
  });
});
