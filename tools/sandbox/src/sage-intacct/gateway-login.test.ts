import { describe, expect, it } from 'vitest';

import { control, envelope, login, startIntacct } from './gateway-client.fixture.ts';

const session = '<getAPISession/>';

describe('a request to the simulated gateway', () => {
  it('with a right sender and user opens a session, which then signs in until it ends', async () => {
    const { send, wait } = startIntacct();
    const opened = await send(session);
    expect(opened.levels).toEqual(['success', 'success', 'success']);
    const [api] = opened.rows;
    expect(api?.['endpoint']).toBe('https://api.intacct.com/ia/xml/xmlgw.phtml');
    expect(opened.text).toContain('<sessiontimeout>2026-11-20T12:30:00+00:00</sessiontimeout>');
    const authentication = `<sessionid>${api?.['sessionid'] ?? ''}</sessionid>`;
    const ask = () => send({ call: '<lookup><object>GLACCOUNT</object></lookup>', authentication });
    expect((await ask()).levels).toEqual(['success', 'success', 'success']);
    wait(1_800_000);
    expect((await ask()).levels).toEqual(['success', 'failure', '']);
  });

  it('lives on the host that the session names, and can be told a hostile one', async () => {
    const { send, intacct } = startIntacct({ sessionHost: 'www-p03.intacct.com' });
    expect(intacct.hosts).toEqual(['api.intacct.com', 'www-p03.intacct.com']);
    const opened = (await send(session)).rows[0];
    expect(opened?.['endpoint']).toBe('https://www-p03.intacct.com/ia/xml/xmlgw.phtml');
    const authentication = `<sessionid>${opened?.['sessionid'] ?? ''}</sessionid>`;
    const there = await send({ call: session, authentication, host: 'www-p03.intacct.com' });
    expect(there.levels[1]).toBe('success');
    expect((await send({ call: session, authentication })).levels[1]).toBe('failure');
    intacct.setEndpoint('https://api.intacct.com.evil.example/ia/xml/xmlgw.phtml');
    expect((await send(session)).rows[0]?.['endpoint']).toContain('evil.example');
  });

  it.each([
    ['an unknown sender', control.replace('ataski', 'nobody'), 'XL03000007'],
    ['a wrong sender password', control.replace('sender pass', 'x'), 'XL03000007'],
    ['no dtdversion', control.replace('<dtdversion>3.0</dtdversion>', ''), 'XMLGW_JPP0002'],
    ['two control ids', `${control}<controlid>c2</controlid>`, 'XMLGW_JPP0002'],
    ['an empty control id', control.replace('c1', ''), 'XMLGW_JPP0002'],
    ['a long control id', control.replace('c1', 'c'.repeat(257)), 'XMLGW_JPP0002'],
    ['whitespace', control.replace('whitespace>false', 'whitespace>true'), 'XMLGW_JPP0002'],
    ['a policy', `${control}<policyid>p</policyid>`, 'XMLGW_JPP0002'],
    ['an unknown element', `${control}<extra/>`, 'XMLGW_JPP0002'],
  ])('fails at the control level with %s', async (_, wrong, errorno) => {
    const { send } = startIntacct();
    const answer = await send({ call: session, control: wrong });
    expect([answer.status, answer.levels, answer.errorno]).toEqual([
      400,
      ['failure', '', ''],
      errorno,
    ]);
  });

  it.each([
    ['a wrong password', { authentication: login('', 'x') }, 'XL03000006'],
    ['an unknown company', { authentication: login().replace('acme', 'nobody') }, 'XL03000006'],
    ['an unknown session', { authentication: '<sessionid>x</sessionid>' }, 'XL03000009'],
    ['an entity that there is not', { location: '900' }, 'GW-0011'],
    [
      'a sender that the company did not allow',
      { control: control.replace('ataski', 'other').replace('sender pass', 'other pass') },
      'XL03000008',
    ],
  ])('fails at the authentication level with %s', async (_, wrong, errorno) => {
    const { send } = startIntacct();
    const answer = await send({ call: session, ...wrong });
    expect(answer.levels).toEqual(['success', 'failure', '']);
    expect([answer.status, answer.errorno]).toEqual([401, errorno]);
    expect(answer.description).toContain('[Support ID:');
  });

  it.each(['create', 'update', 'delete', 'create_gltransaction', 'readView', 'constructor'])(
    'fails at the function level for %s',
    async (name) => {
      const { send } = startIntacct();
      const answer = await send(`<${name}/>`);
      expect(answer.levels).toEqual(['success', 'success', 'failure']);
      expect(answer.errorno).toBe('XL03000003');
    },
  );

  it('with uniqueid cannot be repeated', async () => {
    const { send } = startIntacct();
    const task = { call: session, control: control.replace('uniqueid>false', 'uniqueid>true') };
    expect((await send(task)).levels[0]).toBe('success');
    expect((await send(task)).errorno).toBe('PL04000055');
    expect((await send(session)).levels[0]).toBe('success');
  });

  const right = envelope({ call: session });
  it.each([
    ['a DOCTYPE', right.replace('<request>', '<!DOCTYPE request><request>')],
    ['an entity', right.replace('reader', '&reader;')],
    ['a bare ampersand', right.replace('reader', 'a & b')],
    ['a control sign', right.replace('reader', 'a\u0001')],
    ['a reference to a control sign', right.replace('reader', '&#1;')],
    ['an element that is not closed', right.replace('</login>', '')],
    ['a second root', `${right}<request/>`],
    ['text beside the elements', right.replace('<operation', 'text<operation')],
    ['an attribute without quotes', right.replace('"f1"', 'f1')],
    ['an attribute twice', right.replace('controlid="f1"', 'controlid="f1" controlid="f1"')],
    [
      'two functions',
      right.replace('</content>', '<function controlid="f2"><x/></function></content>'),
    ],
    ['two calls', right.replace('<getAPISession/>', '<getAPISession/><getAPISession/>')],
    ['a transaction', right.replace('"false"', '"true"')],
    ['more than a login', right.replace('</login>', '</login><sessionid>x</sessionid>')],
    ['nesting', right.replace('<getAPISession/>', '<a>'.repeat(40) + '</a>'.repeat(40))],
    ['nothing', ''],
  ])('with %s is no request', async (_, xml) => {
    const { send } = startIntacct();
    expect((await send({ call: '', xml })).levels).toEqual(['failure', '', '']);
  });

  it('takes CDATA and references, and is refused by another type, method or path', async () => {
    const { send } = startIntacct();
    const cdata = right.replace('user &amp; pass', '<![CDATA[user & pass]]>');
    expect((await send({ call: '', xml: cdata })).levels[1]).toBe('success');
    const numeric = right.replace('&amp;', '&#x26;');
    expect((await send({ call: '', xml: numeric })).levels[1]).toBe('success');
    const json = { 'content-type': 'application/json' };
    expect((await send({ call: session, headers: json })).levels[0]).toBe('failure');
    expect((await send({ call: session, method: 'GET' })).status).toBe(405);
    expect((await send({ call: session, path: '/ia/xml/other.phtml' })).status).toBe(404);
  });
});
