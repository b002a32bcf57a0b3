import { describe, expect, it } from 'vitest';

import { createCallBudget } from './call-budget.ts';

const never = new AbortController().signal;

function clockAt(start: number): { now: () => Date; advance: (ms: number) => void } {
  let time = start;
  return {
    now: () => new Date(time),
    advance: (ms) => {
      time += ms;
    },
  };
}

describe('a budget of calls', () => {
  it('lets wait what is above the number in flight, in order', async () => {
    const budget = createCallBudget('example', { maxConcurrentCalls: 1 }, clockAt(0));
    const order: string[] = [];
    const leaveFirst = await budget.enter(never);
    const others = ['b', 'c'].map(async (name) => {
      const leave = await budget.enter(never);
      order.push(name);
      leave();
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    leaveFirst();
    leaveFirst();
    await Promise.all(others);
    expect(order).toEqual(['b', 'c']);
  });

  it('gives a slot back only once', async () => {
    const budget = createCallBudget('example', { maxConcurrentCalls: 1 }, clockAt(0));
    const leave = await budget.enter(never);
    leave();
    leave();
    await budget.enter(never);
    const deadline = new AbortController();
    const second = budget.enter(deadline.signal);
    deadline.abort();
    await expect(second).rejects.toMatchObject({ code: 'EGRESS_BUDGET_EXHAUSTED' });
  });

  it('refuses one that waited until its deadline and keeps the queue intact', async () => {
    const budget = createCallBudget('example', { maxConcurrentCalls: 1 }, clockAt(0));
    const leave = await budget.enter(never);
    const deadline = new AbortController();
    const waiting = budget.enter(deadline.signal);
    const next = budget.enter(never);
    deadline.abort();
    await expect(waiting).rejects.toMatchObject({
      code: 'EGRESS_BUDGET_EXHAUSTED',
      kind: 'limited',
      details: { system: 'example', reason: 'concurrency' },
    });
    leave();
    (await next)();
  });

  it('refuses the call above the minute and says when there is room again', async () => {
    const clock = clockAt(1_000);
    const budget = createCallBudget('example', { maxCallsPerMinute: 2 }, clock);
    (await budget.enter(never))();
    clock.advance(10_000);
    (await budget.enter(never))();
    await expect(budget.enter(never)).rejects.toMatchObject({
      code: 'EGRESS_BUDGET_EXHAUSTED',
      details: { reason: 'calls', retryAfterMs: 50_000 },
    });
    clock.advance(50_000);
    (await budget.enter(never))();
    await expect(budget.enter(never)).rejects.toMatchObject({ details: { retryAfterMs: 10_000 } });
  });
});
