import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { parseVerificationKey } from '@ataski/audit/note';
import type { VerificationKey } from '@ataski/audit/note';
import { parseProof, verifyProof } from '@ataski/audit/proof';
import { audit } from '@ataski/contract';
import type { CallOutput } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';

import { useProduct } from '../../product.fixture.ts';

type Event = CallOutput<typeof audit.listAuditEvents>['events'][number];

describe('the evidence of the audit log', () => {
  const product = useProduct();
  let ada: Visitor;
  let event: Event;

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
    const { body } = await ada.call(audit.listAuditEvents, { action: 'session.started' });
    event = body.events[0]!;
    await sealed(ada, event);
  }, 60_000);

  const key = ({ eventId, occurredAt }: Event) => ({ eventId, occurredAt });
  const sealed = async (visitor: Visitor, of: Event) => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { body } = await visitor.call(audit.getAuditSeal, key(of));
      if (body.seal !== null) return body.seal;
      await sleep(100);
    }
    throw new Error('The event is not sealed.');
  };

  const keysOf = async (visitor: Visitor) => {
    const { body } = await visitor.call(audit.getAuditEvidence, {});
    const { checkpoint, verificationKeys } = body;
    const origin = checkpoint?.split('\n')[0] ?? '';
    return {
      origin,
      keys: verificationKeys.map((vkey): VerificationKey => parseVerificationKey(vkey)!),
    };
  };

  it('says how far the log is sealed, under whose name, and with which keys', async () => {
    const { status, body } = await ada.call(audit.getAuditEvidence, {});
    expect(status).toBe(200);
    expect(body.checkpoint?.split('\n').slice(0, 2)).toEqual([
      `sandbox.ataski.example/audit/${companies.acme.tenantId}`,
      String(body.sealedEvents),
    ]);
    expect(body.sealedEvents).toBeGreaterThan(0);
    expect(body.verificationKeys.length).toBeGreaterThanOrEqual(2);
    expect(Date.parse(body.checkpointedAt ?? '')).toBeLessThanOrEqual(Date.now() + 1000);
  });

  it('gives a proof of one event that holds without us, for this log and no other', async () => {
    const { status, body } = await ada.call(audit.getAuditProof, key(event));
    expect(status).toBe(200);
    const entry = Buffer.from(parseProof(body.proof)?.extra ?? []).toString('utf8');
    expect(JSON.parse(entry)).toMatchObject({ event_id: event.eventId, action: event.action });
    const { origin, keys } = await keysOf(ada);
    const { index, size } = (await ada.call(audit.getAuditSeal, key(event))).body.seal!;
    const verdict = verifyProof({ proof: body.proof, entry, origin, keys });
    expect(verdict).toMatchObject({ status: 'proven', index });
    expect(size).toBeGreaterThan(index);
    const forged = verifyProof({ proof: body.proof, entry: `${entry} `, origin, keys });
    expect(forged).toEqual({ status: 'refuted' });
    const gus = await product.signIn('gus@globex.example', 'globex');
    const others = verifyProof({ proof: body.proof, entry, ...(await keysOf(gus)) });
    expect(others.status).not.toBe('proven');
  });

  it('goes on so when the log has passed ten and a hundred events, by the newest checkpoint', async () => {
    let newest = event;
    for (let round = 0; round < 4; round += 1) {
      for (let read = 0; read < 30; read += 1) await ada.call(audit.listAuditEvents, { limit: 1 });
      const { body } = await ada.call(audit.listAuditEvents, { limit: 1 });
      newest = body.events[0]!;
      const { index } = await sealed(ada, newest);
      const { sealedEvents, checkpoint } = (await ada.call(audit.getAuditEvidence, {})).body;
      expect(sealedEvents).toBeGreaterThan(index);
      expect(checkpoint?.split('\n')[1]).toBe(String(sealedEvents));
      expect((await ada.call(audit.getAuditProof, key(newest))).status).toBe(200);
    }
    expect((await sealed(ada, newest)).index).toBeGreaterThan(100);
  }, 60_000);

  it('tells another tenant nothing of the event, and proves nothing that waits', async () => {
    const gus = await product.signIn('gus@globex.example', 'globex');
    expect((await gus.call(audit.getAuditSeal, key(event))).body.seal).toBeNull();
    const refused = await gus.call(audit.getAuditProof, key(event));
    expect(refused).toMatchObject({ status: 404, body: { code: 'SERVER_EVENT_NOT_SEALED' } });
    const elsewhere = { ...key(event), eventId: '00000000-0000-7000-8000-000000000000' };
    expect((await ada.call(audit.getAuditSeal, elsewhere)).body.seal).toBeNull();
    expect((await ada.call(audit.getAuditProof, elsewhere)).status).toBe(404);
  });
});
