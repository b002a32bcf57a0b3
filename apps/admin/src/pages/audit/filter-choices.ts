import { actorTypeNames } from '../../parts/actor.tsx';
import type { ActorType } from '../../parts/actor.tsx';
import type { Choice } from '../../parts/filter-editors.tsx';
import type { AuditSearch } from './audit-search.ts';

/** How far back one can look. */
export const ranges: readonly Choice<NonNullable<AuditSearch['range']>>[] = [
  { value: '1h', name: 'Last hour' },
  { value: '24h', name: 'Last 24 hours' },
  { value: '7d', name: 'Last 7 days' },
  { value: '30d', name: 'Last 30 days' },
];

/** How a thing can have ended. */
export const outcomes: readonly Choice<NonNullable<AuditSearch['outcome']>>[] = [
  { value: 'success', name: 'Success' },
  { value: 'failure', name: 'Failure' },
  { value: 'denied', name: 'Denied' },
  { value: 'unknown', name: 'Unknown' },
  { value: 'none', name: 'No outcome yet' },
];

/** The kinds of actor. */
export const actorTypes: readonly Choice<ActorType>[] = (
  ['user', 'agent', 'connector', 'system', 'ops'] as const
).map((value) => ({ value, name: actorTypeNames[value] }));

/** Beginnings of actions that people look for. */
export const actions: readonly string[] = [
  'session.',
  'connection.',
  'credential.',
  'sync.',
  'connector.',
  'row.',
  'audit_log.',
  'ops.',
];

/** Types of targets that people look for. */
export const targetTypes: readonly string[] = [
  'table',
  'connection',
  'operation',
  'credential',
  'person',
  'route',
  'ops_grant',
];
