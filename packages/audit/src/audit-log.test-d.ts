import { describe, expectTypeOf, it } from 'vitest';

import type { ActionVocabulary, AuditSink, EventOf } from '@ataski/kernel';

import type { thingActions } from '../test/thing-actions.ts';
import type { databaseActions } from './audit-actions.ts';
import type { AuditLog } from './audit-log.ts';
import type { Merged } from './vocabulary.ts';

type Both = Merged<readonly [typeof thingActions, typeof databaseActions]>;

describe('a log of several vocabularies', () => {
  it('takes each of their events, and none that nobody declares', () => {
    expectTypeOf<{ action: 'thing.made' }>().toExtend<EventOf<Both>>();
    expectTypeOf<{ action: 'row.deleted' }>().toExtend<EventOf<Both>>();
    expectTypeOf<{ action: 'thing.lost' }>().not.toExtend<EventOf<Both>>();
  });

  it('serves a package whose vocabulary it was given, and no other', () => {
    expectTypeOf<AuditLog<Both>>().toExtend<AuditSink<typeof thingActions>>();
    expectTypeOf<AuditLog<typeof databaseActions>>().not.toExtend<AuditSink<typeof thingActions>>();
  });

  it('is not one that takes anything', () => {
    expectTypeOf<AuditLog<Both>>().not.toExtend<AuditSink<ActionVocabulary>>();
  });
});
