import { describe, expect, it } from 'vitest';

import { createEgress } from '@ataski/egress';
import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import { manifest } from '@ataski/scope-manifest';

import { readXml } from '../../xml/read-xml.ts';
import { writeXml } from '../../xml/write-xml.ts';
import type { XmlElement } from '../../xml/xml-element.ts';
import { webServicesUser } from './web-services-user.ts';

const pasted = { company_id: 'acme', user_id: 'reader', user_password: `p&<>"' ä` };
const app = { sender_id: 'sender', sender_password: 's&cret' };
const query = writeXml({
  name: 'query',
  children: [
    { name: 'object', text: 'GLDETAIL' },
    { name: 'select', children: [{ name: 'field', text: 'RECORDNO' }] },
  ],
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const auth = webServicesUser();
const { secret, settings } = auth.accept(manifest.sage_intacct, pasted);
const prove = (body: string | null, sender: Readonly<Record<string, string>> = app): XmlElement => {
  const call = { operation: 'gateway', body: body === null ? null : bytes(body), app: sender };
  return readXml(auth.prove(secret, call).body ?? new Uint8Array());
};

/** What the door says to a body, without opening anything. */
async function askDoor(body: Uint8Array): Promise<string> {
  const record = { eventId: 'e', succeed: done, fail: done, deny: done };
  const notUsed = (): Promise<never> => Promise.reject(new Error('not used here'));
  const egress = createEgress({
    systems: [manifest.sage_intacct],
    limits: { timeoutMs: 1_000, maxResponseBytes: 1, maxRequestBytes: 65_536 },
    resolve: async () => [{ address: '127.0.0.1' }],
    audit: {
      begin: async () => record,
      ...{ record: notUsed, recordApart: notUsed, recordPlatform: notUsed },
    },
  });
  const context = {
    tenantId: parseTenantId('0198c5a0-0000-7000-8000-00000000000a'),
    actor: { type: 'connector', id: 'sage_intacct' },
    correlationId: createCorrelationId(),
  } as const;
  const call = { system: 'sage_intacct', operation: 'gateway', params: settings, body };
  const headers = { 'content-type': 'application/xml' };
  const error: unknown = await egress
    .call(context, { ...call, headers })
    .catch((one: unknown) => one);
  await egress.close();
  return (error as { code: string }).code;
}
async function done(): Promise<void> {
  // Nothing is written here.
}

describe('a Web Services user', () => {
  it('is asked on the one host, and its password is in the secret alone', () => {
    const accepted = auth.accept(manifest.sage_intacct, pasted);
    expect(accepted).toMatchObject({ hint: 'ader', livemode: null, settings: { gateway: 'api' } });
    expect(JSON.parse(accepted.secret)).toMatchObject({ userPassword: pasted.user_password });
  });

  it('is of one company, however its id is written', () => {
    const companyOf = (company_id: string) =>
      auth.accept(manifest.sage_intacct, { ...pasted, company_id }).externalAccountId;
    expect(['Acme', 'ACME ', 'acme'].map(companyOf)).toEqual(['acme', 'acme', 'acme']);
  });

  it('signs in with each call, and never opens a session', () => {
    const sent = prove(query);
    const flat = (element: XmlElement, path = ''): string[] => [
      `${path}${element.name}=${element.text}`,
      ...element.children.flatMap((one) => flat(one, `${path}${element.name}/`)),
    ];
    const lines = flat(sent).filter((line) => !line.endsWith('='));
    expect(lines.map((line) => line.replace(/controlid=[0-9a-f-]{36}$/, 'controlid=*'))).toEqual([
      'request/control/senderid=sender',
      'request/control/password=s&cret',
      'request/control/controlid=*',
      'request/control/uniqueid=false',
      'request/control/dtdversion=3.0',
      'request/control/includewhitespace=false',
      'request/operation/authentication/login/userid=reader',
      'request/operation/authentication/login/companyid=acme',
      `request/operation/authentication/login/password=${pasted.user_password}`,
      'request/operation/content/function/query/object=GLDETAIL',
      'request/operation/content/function/query/select/field=RECORDNO',
    ]);
    expect(JSON.stringify(prove(query))).not.toBe(JSON.stringify(sent));
  });

  it.each([
    ['a listed function', query, 'EGRESS_ADDRESS_REFUSED'],
    ['a function without objects', '<get_trialbalance/>', 'EGRESS_ADDRESS_REFUSED'],
    ['a function that writes', '<create><GLBATCH/></create>', 'EGRESS_BODY_REFUSED'],
    ['another object', query.replace('GLDETAIL', 'USERINFO'), 'EGRESS_BODY_REFUSED'],
  ])('builds a body that the door passes or refuses: %s', async (_what, body, code) => {
    const proof = auth.prove(secret, { operation: 'gateway', body: bytes(body), app });
    expect(await askDoor(proof.body!)).toBe(code);
  });

  it.each([
    ['company_id', ''],
    ['user_id', 'a\nb'],
    ['user_password', '\0'],
    ['user_password', '\ud800'],
    ['user_password', '\uffff'],
    ['user_password', 'x'.repeat(257)],
    ['user_password', '   '],
  ])('is refused with %s = %j, naming the field and not the value', (field, value) => {
    expect(() => auth.accept(manifest.sage_intacct, { ...pasted, [field]: value })).toThrow(
      expect.objectContaining({
        code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED',
        details: { system: 'sage_intacct', field },
      }),
    );
  });

  it('is refused with a surplus field, and for an entry that signs in otherwise', () => {
    const refused = expect.objectContaining({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' });
    const endpoint = { ...pasted, endpoint: 'https://evil.example/' };
    expect(() => auth.accept(manifest.sage_intacct, endpoint)).toThrow(refused);
    expect(() => auth.accept(manifest.netsuite, pasted)).toThrow(refused);
  });

  it.each([
    ['two functions', `${query}${query}`],
    ['markup that ends the envelope', '</function><function controlid="x"><create/></function>'],
    ['no XML', 'query'],
    ['nothing', ''],
    ['no body', null],
  ])('makes no call of %s', (_what, body) => {
    expect(() => prove(body)).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_REQUEST_INVALID' }),
    );
  });

  it('makes no call without what the product brings, or with a broken secret', () => {
    const call = { operation: 'gateway', body: bytes(query), app };
    expect(auth.needsApp).toBe(true);
    expect(() => prove(query, {})).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_APP_REFUSED' }),
    );
    expect(() => prove(query, { sender_id: 'sender' })).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_APP_REFUSED' }),
    );
    expect(() => auth.prove('{}', call)).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_STATE_INVALID' }),
    );
  });
});
