import { describe, expect, it } from 'vitest';

import type { audit } from '@ataski/contract';

import { buildTimeline, outcomeOf, timelineMicros } from './timeline-tree.ts';
import type { TimelineNode } from './timeline-tree.ts';

type Draft = Partial<audit.AuditEvent> & { readonly eventId: string };

const event = (draft: Draft): audit.AuditEvent => ({
  occurredAt: '2026-11-04T21:04:17.000Z',
  correlationId: 'c_12345678',
  parentEventId: null,
  actorType: 'connector',
  actorId: 'stripe',
  action: 'connector.call',
  phase: 'single',
  outcome: 'success',
  targets: [],
  details: {},
  sensitive: 'none',
  ...draft,
});

const outline = (nodes: readonly TimelineNode[]): unknown =>
  nodes.map((node) =>
    node.children.length === 0 ? node.event.eventId : [node.event.eventId, outline(node.children)],
  );

const request = event({ eventId: 'request' });
const intent = event({
  eventId: 'intent',
  parentEventId: 'request',
  phase: 'intent',
  outcome: null,
  occurredAt: '2026-11-04T21:04:17.012000Z',
});
const outcome = event({
  eventId: 'outcome',
  parentEventId: 'intent',
  phase: 'outcome',
  occurredAt: '2026-11-04T21:04:17.278100Z',
});

describe('timeline of a correlation id', () => {
  it('hangs each event below its cause', () => {
    const rows = event({
      eventId: 'rows',
      parentEventId: 'request',
      occurredAt: '2026-11-04T21:04:18Z',
    });
    expect(outline(buildTimeline([request, intent, rows]))).toEqual([
      ['request', ['intent', 'rows']],
    ]);
  });

  it('joins an outcome to its intent and measures the time between them', () => {
    const [root] = buildTimeline([request, intent, outcome]);
    const call = root?.children[0];
    expect(call?.outcome?.eventId).toBe('outcome');
    expect(call?.durationMicros).toBe(266_100);
    expect(call?.offsetMicros).toBe(12_000);
    expect(call?.children).toEqual([]);
  });

  it('hangs what an outcome caused below the call', () => {
    const rows = event({
      eventId: 'rows',
      parentEventId: 'outcome',
      occurredAt: '2026-11-04T21:04:18Z',
    });
    expect(outline(buildTimeline([request, intent, outcome, rows]))).toEqual([
      ['request', [['intent', ['rows']]]],
    ]);
  });

  it('leaves an intent without outcome open', () => {
    expect(outcomeOf(intent, null)).toBeNull();
    expect(outcomeOf(intent, outcome)).toBe('success');
  });

  it('sorts by instant, not by text', () => {
    const early = event({ eventId: 'early', occurredAt: '2026-11-04T21:04:17Z' });
    const late = event({ eventId: 'late', occurredAt: '2026-11-04T21:04:17.5Z' });
    expect(outline(buildTimeline([late, early]))).toEqual(['early', 'late']);
    expect(timelineMicros([late, early])).toBe(500_000);
  });

  it('never leaves evidence out: an unknown cause makes a root', () => {
    const orphan = event({ eventId: 'orphan', parentEventId: 'elsewhere' });
    expect(outline(buildTimeline([orphan]))).toEqual(['orphan']);
  });

  it('never leaves evidence out: causes in a circle become roots', () => {
    const one = event({ eventId: 'one', parentEventId: 'two' });
    const two = event({ eventId: 'two', parentEventId: 'one' });
    const below = event({ eventId: 'below', parentEventId: 'one' });
    expect(JSON.stringify(outline(buildTimeline([one, two, below])))).toContain('below');
    expect(buildTimeline([one, two])).toHaveLength(2);
  });

  it('keeps a second outcome of the same intent in sight', () => {
    const second = { ...outcome, eventId: 'second' };
    expect(outline(buildTimeline([request, intent, outcome, second]))).toEqual([
      ['request', [['intent', ['second']]]],
    ]);
  });

  it('is empty for nothing', () => {
    expect(buildTimeline([])).toEqual([]);
    expect(timelineMicros([])).toBe(0);
  });
});
