import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { createFakeShop } from '../../test/fake-shop.ts';
import { compose, connectShop, landed, lastRunOf, migrations } from '../../test/harness.ts';
import type { OutboundDoor } from '../provider/ports.ts';

describe('an answer whose outcome is still being written', () => {
  const db = useDatabase({ migrations });

  /** A door that answers at once and writes each outcome as the test says. */
  function doorWith(write: () => Promise<void>): OutboundDoor {
    const shop = createFakeShop();
    return {
      call: async (context, request, signal) => {
        const answer = await shop.call(context, request, signal);
        const recording = write();
        if (request.onRecording === undefined) await recording;
        else request.onRecording(recording);
        return answer;
      },
    };
  }

  it('lands nothing before the outcome is written', async () => {
    let isWritten = false;
    let landedBefore: unknown = null;
    const connectionId = await connectShop(
      db,
      compose(db, { door: createFakeShop() }),
      db.tenants.acme,
    );
    const door = doorWith(async () => {
      if (isWritten) return;
      await delay(300);
      landedBefore = await landed(db, connectionId);
      isWritten = true;
    });
    await compose(db, { door }).runner.runOnce();
    expect(landedBefore).toEqual([]);
    expect(await landed(db, connectionId)).toHaveLength(13);
  });

  it('lands nothing at all where the outcome cannot be written', async () => {
    const connectionId = await connectShop(
      db,
      compose(db, { door: createFakeShop() }),
      db.tenants.globex,
    );
    const door = doorWith(() => Promise.reject(new Error('The log is away.')));
    const product = compose(db, { door });
    await product.runner.runOnce();
    expect(await landed(db, connectionId)).toEqual([]);
    expect(product.errors).not.toEqual([]);
    expect(await lastRunOf(db, db.tenants.globex, connectionId)).toMatchObject({
      state: 'running',
    });
  });
});
