import { randomBytes, randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { createVault } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { migrations } from './migrations.ts';
import { productActions } from './product-actions.ts';
import { createSensitiveSeal } from './sensitive-seal.ts';

describe('the seal of personal parts', () => {
  const db = useDatabase({ migrations });
  const rootKey = randomBytes(32);
  const create = () => {
    const vault = createVault({
      db: db.tenancy,
      audit: createAuditLog({
        ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
        ...{ component: 'test', actions: productActions },
      }),
      kms: memoryKms([rootKey]),
      clock: systemClock,
    });
    return createSensitiveSeal(() => vault);
  };

  it('opens what it sealed for the event, and for no other event or tenant', async () => {
    const seal = create();
    const context = db.context(db.tenants.acme);
    const eventId = randomUUID();
    const part = Buffer.from('{"email":"vera@acme.example"}', 'utf8');
    const sealed = await seal.seal(context, eventId, part);
    expect(Buffer.from(sealed).includes('vera')).toBe(false);
    expect(Buffer.from(await seal.open(context, eventId, sealed))).toEqual(part);
    const refusal = { code: 'VAULT_PAYLOAD_DAMAGED' };
    await expect(seal.open(context, randomUUID(), sealed)).rejects.toMatchObject(refusal);
    await seal.seal(db.context(db.tenants.globex), eventId, part);
    await expect(seal.open(db.context(db.tenants.globex), eventId, sealed)).rejects.toMatchObject(
      refusal,
    );
  });

  it('opens for an operator, whose reading the log has on record before it asks', async () => {
    const seal = create();
    const operator = db.context(db.tenants.acme, { type: 'ops', id: 'ada' });
    const eventId = randomUUID();
    const part = Buffer.from('{"email":"vera@acme.example"}', 'utf8');
    const sealed = await seal.seal(operator, eventId, part);
    expect(Buffer.from(await seal.open(operator, eventId, sealed))).toEqual(part);
  });
});
