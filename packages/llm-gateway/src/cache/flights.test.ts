import { describe, expect, it } from 'vitest';

import { createFlights } from './flights.ts';
import type { Boarding } from './flights.ts';

const { signal } = new AbortController();

function leader(boarding: Boarding<string>): Extract<Boarding<string>, { kind: 'leader' }> {
  if (boarding.kind !== 'leader') throw new Error(`Not a leader: ${boarding.kind}`);
  return boarding;
}
function follower(boarding: Boarding<string>): Extract<Boarding<string>, { kind: 'follower' }> {
  if (boarding.kind !== 'follower') throw new Error(`Not a follower: ${boarding.kind}`);
  return boarding;
}

describe('a flight', () => {
  it('has one leader, and its landing is everybody’s who waits', async () => {
    const flights = createFlights<string>();
    const first = leader(flights.board('a'));
    const waiting = Array.from({ length: 50 }, () => follower(flights.board('a')).landed(signal));
    leader(flights.board('b'));
    first.land({ kind: 'answer', answer: 'yes' });
    first.land({ kind: 'abandoned' });
    expect(new Set((await Promise.all(waiting)).map((one) => JSON.stringify(one)))).toEqual(
      new Set(['{"kind":"answer","answer":"yes"}']),
    );
  });

  it('is remembered by nobody after it has landed', () => {
    const flights = createFlights<string>();
    const first = leader(flights.board('a'));
    first.land({ kind: 'answer', answer: 'yes' });
    const second = leader(flights.board('a'));
    // The first one lands once more, which takes nothing from the second.
    first.land({ kind: 'abandoned' });
    expect(flights.board('a').kind).toBe('follower');
    second.land({ kind: 'abandoned' });
  });

  it('goes on when a follower leaves, for all others', async () => {
    const flights = createFlights<string>();
    const first = leader(flights.board('a'));
    const leaving = new AbortController();
    const left = follower(flights.board('a')).landed(leaving.signal);
    const stays = follower(flights.board('a')).landed(signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    first.land({ kind: 'answer', answer: 'yes' });
    expect(await stays).toEqual({ kind: 'answer', answer: 'yes' });
  });

  it('takes no more followers, and no more flights begin, than there may be', async () => {
    const flights = createFlights<string>({ maximumFlights: 1, maximumFollowers: 1 });
    leader(flights.board('a'));
    const leaving = new AbortController();
    const left = follower(flights.board('a')).landed(leaving.signal);
    expect(flights.board('a').kind).toBe('alone');
    expect(flights.board('b').kind).toBe('alone');
    leaving.abort();
    await left.catch(() => undefined);
    expect(flights.board('a').kind).toBe('follower');
  });
});
