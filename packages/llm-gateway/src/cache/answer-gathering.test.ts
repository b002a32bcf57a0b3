import { describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';

import { answerNow } from './answer-cache.ts';
import { createAnswerGathering } from './answer-gathering.ts';
import type { GatheringOptions, GatheringRoom } from './answer-gathering.ts';
import { anEmbedding, ended } from './cache.fixture.ts';
import type { CachedAnswer } from './cached-answer.ts';
import type { Landing } from './flights.ts';
import { maxKeptBytes } from './may-keep.ts';

function open(over: Partial<GatheringOptions> = {}) {
  const room: GatheringRoom = { takenBytes: 0, limitBytes: 2 * maxKeptBytes };
  const landings: Landing<CachedAnswer>[] = [];
  const stored: CachedAnswer[] = [];
  const gathering = createAnswerGathering({
    room,
    judge: (sent) => answerNow(systemClock, sent, sent.bytes),
    store: (answer) => Promise.resolve(stored.push(answer) > 0),
    land: (landing) => landings.push(landing),
    ...over,
  });
  return { room, landings, stored, gathering };
}

describe('the gathering of an answer', () => {
  it('keeps every byte that was written, in its order, and the facts', async () => {
    const { gathering, landings, stored, room } = open();
    const bytes = anEmbedding('x');
    for (const byte of bytes) gathering.write(Buffer.of(byte));
    expect(room.takenBytes).toBe(bytes.byteLength);
    expect(await gathering.end(ended({ callId: 'call-1' }))).toBe(true);
    expect(stored).toMatchObject([{ bytes, callId: 'call-1', costNano: 1_234n }]);
    expect(landings).toEqual([{ kind: 'answer', answer: stored[0] }]);
    expect(room.takenBytes).toBe(0);
  });

  it('gives up an answer that is too long, and tells those who wait at once', async () => {
    const { gathering, landings, stored, room } = open();
    gathering.write(Buffer.alloc(maxKeptBytes));
    expect(landings).toEqual([]);
    gathering.write(Buffer.alloc(1));
    expect(landings).toEqual([{ kind: 'kept_for_itself' }]);
    expect(room.takenBytes).toBe(0);
    gathering.write(Buffer.alloc(1));
    expect(await gathering.end(ended())).toBe(false);
    expect([stored, room.takenBytes]).toEqual([[], 0]);
  });

  it('gives up when all of a process have too much, and takes nothing from the others', async () => {
    const room: GatheringRoom = { takenBytes: 0, limitBytes: 100 };
    const [one, other] = [open({ room }), open({ room })];
    one.gathering.write(Buffer.alloc(90));
    other.gathering.write(Buffer.alloc(20));
    expect(other.landings).toEqual([{ kind: 'kept_for_itself' }]);
    expect(await one.gathering.end(ended())).toBe(true);
    expect(room.takenBytes).toBe(0);
  });

  it('lets those who wait go themselves when the answer may not be given again', async () => {
    const { gathering, landings, stored } = open({ judge: () => null });
    gathering.write(Buffer.from('x'));
    expect(await gathering.end(ended({ status: 500 }))).toBe(false);
    expect([landings, stored]).toEqual([[{ kind: 'kept_for_itself' }], []]);
  });

  it('is over once it is abandoned', async () => {
    const { gathering, landings, stored, room } = open();
    gathering.write(Buffer.from('x'));
    gathering.abandon();
    gathering.abandon();
    expect(await gathering.end(ended())).toBe(false);
    expect([landings, stored, room.takenBytes]).toEqual([[{ kind: 'abandoned' }], [], 0]);
  });
});
