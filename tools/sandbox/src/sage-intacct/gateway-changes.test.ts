import { describe, expect, it } from 'vitest';

import { envelope, startIntacct } from './gateway-client.fixture.ts';

const lines = [
  { account: '6000', amount: '123456789012345678.9' },
  { account: '2100', amount: '-123456789012345678.9' },
];
const postings = (batch: string) =>
  `<query><object>GLDETAIL</object><select><field>ACCOUNTNO</field><field>AMOUNT</field></select><filter><equalto><field>BATCHKEY</field><value>${batch}</value></equalto></filter></query>`;

describe('a change in the simulated Sage Intacct', () => {
  it('posts, edits without a trace of the old lines, reverses and deletes with an audit row', async () => {
    const { send, intacct, wait } = startIntacct();
    const change = intacct.mutate('acme');
    const batch = change.post({ lines });
    expect((await send(postings(batch))).rows).toHaveLength(2);
    wait(60_000);
    change.edit(batch, [
      { account: '6100', amount: '5' },
      { account: '2100', amount: '-5' },
    ]);
    expect((await send(postings(batch))).rows.map(({ AMOUNT }) => AMOUNT)).toEqual(['-5', '5']);
    const head = intacct.records('acme', 'GLBATCH').find(({ RECORDNO }) => RECORDNO === batch);
    expect(head?.['WHENMODIFIED']).toBe('2026-11-20 12:01:00');
    const reversal = change.reverse(batch);
    expect((await send(postings(reversal))).rows.map(({ AMOUNT }) => AMOUNT)).toEqual(['5', '-5']);
    change.remove(batch);
    const audit = await send(
      '<query><object>AUDITHISTORY</object><select><field>OBJECTTYPE</field><field>OBJECTKEY</field><field>ACCESSMODE</field><field>ACCESSTIME</field></select></query>',
    );
    expect(audit.rows).toEqual([
      {
        OBJECTTYPE: 'glbatch',
        OBJECTKEY: batch,
        ACCESSMODE: 'D',
        ACCESSTIME: '11/20/2026 12:01:00',
      },
    ]);
    expect((await send(postings(batch))).rows).toEqual([]);
    expect(() => change.post({ lines: lines.slice(1) })).toThrow('off by');
    expect(() => change.remove(batch)).toThrow('There is no');
  });

  it('happens between pages when a test says so', async () => {
    const { send, intacct } = startIntacct();
    const call = '<query><object>GLBATCH</object><select><count>RECORDNO</count></select></query>';
    intacct.afterAnswer(() => void intacct.mutate('acme').post({ lines }));
    const first = Number((await send(call)).rows[0]?.['COUNT.RECORDNO']);
    intacct.afterAnswer(null);
    expect(Number((await send(call)).rows[0]?.['COUNT.RECORDNO'])).toBe(first + 1);
  });
});

describe('a hostile gateway', () => {
  it.each([
    ['doctype', 200, '<!DOCTYPE'],
    ['external_entity', 200, 'SYSTEM'],
    ['entity_bomb', 200, '&e9;'],
    ['deep_nesting', 200, '<a><a><a>'],
    ['giant_text', 200, 'xxxxxxxx'],
    ['wrong_root', 200, '<answer>'],
    ['wrong_types', 200, 'totalcount="many"'],
    ['many_attributes', 200, ' a99999='],
    ['html', 200, '<html>'],
    ['bad_gateway', 502, '<html>'],
    ['too_many_requests', 429, '<html>'],
  ] as const)('answers %s as often as asked', async (kind, status, words) => {
    const { intacct, send } = startIntacct();
    const call = '<query><object>CLASS</object><select><field>CLASSID</field></select></query>';
    intacct.misbehave(kind);
    const raw = await intacct.handle({
      method: 'POST',
      host: 'api.intacct.com',
      path: '/ia/xml/xmlgw.phtml',
      query: new URLSearchParams(),
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from(envelope({ call })),
    });
    expect(raw.status).toBe(status);
    expect(String(raw.body).includes(words)).toBe(true);
    expect((await send(call)).rows).toEqual([{ CLASSID: 'K1' }]);
  });

  it('gets busy above its limit', async () => {
    const { send, intacct } = startIntacct({ concurrencyLimit: 1 });
    intacct.setLatencyMs(20);
    const answers = await Promise.all([1, 2].map(() => send('<getAPISession/>')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
    expect(intacct.peakConcurrency()).toBe(2);
  });
});
