import { describe, expectTypeOf, it } from 'vitest';

import { defineActions } from './audit-action.ts';
import type { EventOf } from './audit-action.ts';
import type { AuditSink } from './audit-sink.ts';

const things = defineActions({
  'thing.made': { version: 1, details: { count: 'integer', note: 'text?' } },
  'thing.seen': { version: 1, details: {} },
});
const people = defineActions({
  'person.invited': { version: 2, details: { roles: 'texts' }, sensitive: { email: 'text' } },
});

type SmallVocabulary = typeof things;
type LargeVocabulary = SmallVocabulary & typeof people;
type Small = EventOf<SmallVocabulary>;
type Large = EventOf<LargeVocabulary>;

describe('a vocabulary', () => {
  it('keeps the names of its actions', () => {
    expectTypeOf(things).toHaveProperty('thing.made');
    expectTypeOf(people).not.toHaveProperty('thing.made');
  });
});

describe('an action', () => {
  it('compiles when its vocabulary declares it', () => {
    expectTypeOf({ action: 'thing.made', details: { count: 1 } } as const).toExtend<Small>();
    expectTypeOf({ action: 'thing.seen' } as const).toExtend<Small>();
  });

  it('does not compile when no vocabulary declares it', () => {
    expectTypeOf({ action: 'thing.lost', details: {} } as const).not.toExtend<Small>();
  });

  it('does not compile with details that are missing or of another kind', () => {
    expectTypeOf({ action: 'thing.made', details: {} } as const).not.toExtend<Small>();
    expectTypeOf({ action: 'thing.made' } as const).not.toExtend<Small>();
    expectTypeOf({
      action: 'thing.made',
      details: { count: 'one' },
    } as const).not.toExtend<Small>();
  });

  it('does not compile without the personal part that it declares', () => {
    const invited = { action: 'person.invited', details: { roles: ['admin'] } } as const;
    expectTypeOf(invited).not.toExtend<Large>();
    expectTypeOf({ ...invited, sensitive: { email: 'a@b.example' } }).toExtend<Large>();
  });

  it('names whom its personal part is about, and nobody where there is no such part', () => {
    const about = { subject: 'person_7' } as const;
    const invited = { action: 'person.invited', details: { roles: ['admin'] } } as const;
    const sensitive = { email: 'a@b.example' };
    expectTypeOf({ ...invited, ...about, sensitive }).toExtend<Large>();
    expectTypeOf({ action: 'thing.seen', ...about } as const).not.toExtend<Small>();
  });
});

describe('a sink', () => {
  it('serves whoever needs fewer actions, and nobody who needs more', () => {
    expectTypeOf<AuditSink<LargeVocabulary>>().toExtend<AuditSink<SmallVocabulary>>();
    expectTypeOf<AuditSink<SmallVocabulary>>().not.toExtend<AuditSink<LargeVocabulary>>();
  });
});
