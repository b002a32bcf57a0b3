export { createAuditLog } from './audit-log.ts';
export type { AuditLog, AuditLogOptions } from './audit-log.ts';
export type { AuditFilter, AuditRange } from './search/event-filter.ts';
export type { AuditPage, AuditPageRequest } from './search/list-events.ts';
export type { AuditTimeline } from './search/read-timeline.ts';
export type { RecordedEvent } from './recorded-event.ts';
export type { AuditPhase } from './audit-entry.ts';
export type { CloseOrphansOptions } from './orphan-intents.ts';
export type { AuditCliConfig } from './cli/audit-cli-config.ts';
export { observeAppendOnly } from './observe-append-only.ts';
export { AuditError } from './errors.ts';
export type { AuditErrorCode } from './errors.ts';
export { migrations } from './migrations.ts';
export { auditActions, databaseActions } from './audit-actions.ts';
export type { SensitiveSeal } from './sensitive/sensitive-seal.ts';
export type { RevealRequest, RevealedPart } from './sensitive/reveal.ts';
export { exportFormatNames } from './export/export-formats.ts';
export type { ExportFormatName } from './export/export-formats.ts';
export type { AuditExport, ExportRequest } from './export/export-events.ts';
export { createRetention } from './retention/retention.ts';
export type {
  ArchiveRequest,
  LegalHold,
  LogMonth,
  Operator,
  RetiredMonth,
  RetireRequest,
  Retention,
  RetentionOptions,
} from './retention/retention.ts';
export type { ArchiveWriter, ArchivedMonth } from './retention/archive-month.ts';
export { createErasure } from './retention/erasure.ts';
export type { Erasure, ErasureOptions, RedactRequest } from './retention/erasure.ts';
export type { Anchor, AnchoredCheckpoint, ReceiptCheck } from './anchor/anchor.ts';
export { fileAnchor } from './anchor/file-anchor.ts';
export type { FileAnchorOptions } from './anchor/file-anchor.ts';
export { objectLockAnchor } from './anchor/object-lock-anchor.ts';
export type { ObjectLockAnchorOptions, ObjectStore } from './anchor/object-lock-anchor.ts';
export { rfc3161Anchor } from './anchor/rfc3161-anchor.ts';
export type { Rfc3161AnchorOptions } from './anchor/rfc3161-anchor.ts';
export { protectSql } from './protect/protect-sql.ts';
export { createSpool } from './spool/spool.ts';
export type { EntryWriter, Spool, SpoolOptions, SpoolReport } from './spool/spool.ts';
