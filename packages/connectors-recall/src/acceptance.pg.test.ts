import { describe, expect, it } from 'vitest';

import { createWorld, labMigrations } from '@ataski/connector-lab';
import { acceptanceChecks } from '@ataski/connectors-kit/testing';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import { useDatabase } from '@ataski/postgres';

import { fixtures } from '../test/fixtures.ts';
import { createRecallLab, otherKey } from '../test/recall-lab.ts';
import { recall } from './recall.ts';

/** Enough for as many interruptions as there are streams. */
const meetings = 8;
const expected = {
  ...{ bots: meetings, recordings: meetings, media: meetings, utterances: 2 * meetings },
  ...{ participants: 2 * meetings, participant_events: meetings, speaker_timeline: meetings },
};

describe('the Recall.ai connector is accepted by', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function createRecallWorld(): Promise<AcceptanceWorld> {
    const lab = await createRecallLab(database);
    const context = database.context(database.tenants.acme);
    const connectionId = await lab.connect(context);
    const bots: string[] = [];
    for (let index = 0; index < meetings; index += 1) {
      bots.push(await lab.meet(context, connectionId));
    }
    await database.as(database.tenants.acme, (tx) => lab.connections.disconnect(tx, connectionId));
    const [first = '', second = ''] = bots;
    return createWorld({
      ...{ database, lab, connector: recall, expected },
      connect: (who) => lab.connect(who),
      connectWrongly: (who) => lab.connect(who, { api_key: otherKey, region: 'us-east-1' }),
      change() {
        lab.clock.pass(60_000);
        lab.provider.move(first, 'fatal');
        lab.provider.removeBot(second);
        return Promise.resolve({
          changed: { stream: 'bots', sourceId: first },
          removed: { stream: 'bots', sourceId: second },
          // The recording of the one says more, and all that belongs to the other goes with it.
          follows: ({ stream }) => stream !== 'bots',
        });
      },
      beyond(stream, stored) {
        const state = stored as { readonly position: object };
        const last = 'ffffffff-ffff-4fff-bfff-ffffffffffff';
        const position = stream === 'bots' ? { query: null, after: last } : { after: last };
        return { ...state, position: { ...state.position, ...position } };
      },
    });
  }

  const checks = acceptanceChecks({ fixtures, createWorld: createRecallWorld });
  it.each(checks)('$name', { timeout: 60_000 }, async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
