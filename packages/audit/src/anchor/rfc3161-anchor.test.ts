import { describe, expect, it, vi } from 'vitest';

import {
  createSandbox,
  createSandboxFetch,
  createTimeStampSimulator,
  timeStampPath,
} from '@ataski/sandbox';
import type { TimeStampMisbehaviour } from '@ataski/sandbox';

import { makeCheckpoint } from './anchored-checkpoint.fixture.ts';
import { rfc3161Anchor } from './rfc3161-anchor.ts';

const host = 'tsa.example';

/** An authority in the sandbox, reached over TLS as the product would reach a real one. */
async function setUp() {
  const authority = await createTimeStampSimulator({ host });
  const sandbox = await createSandbox({ providers: [authority] });
  const fetch = createSandboxFetch(sandbox);
  const send = async (query: Uint8Array): Promise<Uint8Array> => {
    const response = await fetch(`https://${host}${timeStampPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: Buffer.from(query),
    });
    const type = response.headers.get('content-type');
    if (response.status !== 200 || type !== 'application/timestamp-reply') throw new Error('no');
    return new Uint8Array(await response.arrayBuffer());
  };
  const anchor = rfc3161Anchor({ send, certificatesPem: authority.certificatePem });
  return { authority, sandbox, anchor, send };
}

const dishonest: readonly { what: string; how: TimeStampMisbehaviour; reason: string }[] = [
  { what: 'refuses', how: { status: 2 }, reason: 'status 2' },
  { what: 'asks to wait', how: { status: 3 }, reason: 'status 3' },
  { what: 'answers another question', how: { nonce: 7n }, reason: 'nonce' },
  { what: 'leaves the nonce out', how: { nonce: null }, reason: 'nonce' },
  { what: 'stamps other data', how: { hash: new Uint8Array(32) }, reason: 'other data' },
  { what: 'is an impostor', how: { isImpostor: true }, reason: 'no given certificate' },
  {
    what: 'is an impostor that names the right certificate',
    how: { isImpostor: true, namedCertificate: new Uint8Array() },
    reason: 'no given certificate',
  },
  { what: 'signs other content', how: { isContentChanged: true }, reason: 'content was changed' },
  {
    what: 'adds what no signature covers',
    how: { hasUnsignedAttribute: true },
    reason: 'unsigned attribute',
  },
  {
    what: 'dates its stamp before its certificate',
    how: { time: new Date('2001-01-01T00:00:00Z') },
    reason: 'validity',
  },
];

describe('an anchor at a time-stamping authority', () => {
  it('gets a token that proves when the checkpoint existed', async () => {
    const { anchor, sandbox } = await setUp();
    const before = Math.floor(Date.now() / 1000) * 1000;
    const receipt = await anchor.publish(makeCheckpoint());
    const check = await anchor.verify(receipt, makeCheckpoint());
    expect(check).toMatchObject({ status: 'proven' });
    const time = Date.parse((check as { time: string }).time);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
    await sandbox.close();
  });

  it('covers the signatures, too: the same tree signed otherwise is another note', async () => {
    const { anchor, sandbox } = await setUp();
    const receipt = await anchor.publish(makeCheckpoint());
    expect(await anchor.verify(receipt, makeCheckpoint(3, 'first', 'BBBB'))).toEqual({
      status: 'false',
      reason: 'it stamps other data',
    });
    await sandbox.close();
  });

  it.each(dishonest)('refuses an authority that $what', async ({ how, reason }) => {
    const { anchor, authority, sandbox } = await setUp();
    authority.misbehave(how);
    await expect(anchor.publish(makeCheckpoint())).rejects.toMatchObject({
      code: 'AUDIT_ANCHOR_REFUSED',
      details: { reason: expect.stringContaining(reason) },
    });
    await sandbox.close();
  });

  it('refuses an answer that is no answer', async () => {
    const { authority, sandbox } = await setUp();
    await sandbox.close();
    for (const body of [[], [0x30, 0x00], [0x30, 0x80], [0x02, 0x01, 0x00]]) {
      const anchor = rfc3161Anchor({
        send: async () => Uint8Array.from(body),
        certificatesPem: authority.certificatePem,
      });
      await expect(anchor.publish(makeCheckpoint())).rejects.toMatchObject({
        code: 'AUDIT_ANCHOR_REFUSED',
      });
    }
  });

  it('asks with a new nonce each time, and for no certificate', async () => {
    const { authority, sandbox, send } = await setUp();
    const spy = vi.fn(send);
    const { certificatesPem } = { certificatesPem: authority.certificatePem };
    const anchor = rfc3161Anchor({ send: spy, certificatesPem });
    await anchor.publish(makeCheckpoint());
    await anchor.publish(makeCheckpoint());
    const [[one] = [], [other] = []] = spy.mock.calls;
    expect(Buffer.from(one!).equals(other!)).toBe(false);
    const receipt = await anchor.publish(makeCheckpoint());
    expect(Buffer.from(receipt).includes('Sandbox time stamps')).toBe(true);
    expect(receipt.length).toBeLessThan(600);
    await sandbox.close();
  });

  it('can be tried again when the authority was away', async () => {
    const { anchor, sandbox } = await setUp();
    await sandbox.close();
    await expect(anchor.publish(makeCheckpoint())).rejects.toMatchObject({
      code: 'AUDIT_ANCHOR_UNAVAILABLE',
    });
  });

  it('refuses a certificate that is not for time stamping alone', async () => {
    const { sandbox } = await setUp();
    const send = () => Promise.reject(new Error('not called'));
    for (const certificatesPem of ['', 'no certificate', sandbox.caPem]) {
      expect(() => rfc3161Anchor({ send, certificatesPem })).toThrow(
        expect.objectContaining({ code: 'AUDIT_ANCHOR_REFUSED' }),
      );
    }
    await sandbox.close();
  });
});
