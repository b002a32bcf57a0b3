export { AtaskiError } from './ataski-error.ts';
export type { AtaskiErrorOptions, ErrorDetails, ErrorKind } from './ataski-error.ts';
export { parseTenantId } from './tenant-id.ts';
export type { TenantId } from './tenant-id.ts';
export { createCorrelationId, parseCorrelationId } from './correlation-id.ts';
export type { CorrelationId } from './correlation-id.ts';
export type { Actor, ActorType } from './actor.ts';
export { parseActor } from './actor.ts';
export type { Principal } from './principal.ts';
export { assumeTenantTx } from './tenant-tx.ts';
export type {
  ContextSigned,
  ContextSigner,
  PlatformContext,
  PlatformDb,
  QueryResult,
  TenantContext,
  TenantDb,
  TenantTx,
  TransactionOptions,
} from './tenant-tx.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { readMigrations } from './migration.ts';
export type { Migration } from './migration.ts';
export { defineActions } from './audit-action.ts';
export type {
  ActionDefinition,
  ActionVocabulary,
  AuditEvent,
  AuditOutcome,
  AuditTarget,
  DetailKind,
  DetailShape,
  DetailsOf,
  EventOf,
} from './audit-action.ts';
export type { AuditReader, EventLookup } from './audit-reader.ts';
export type { AuditComposer, AuditSink, CallRecord, ComposedRow } from './audit-sink.ts';
