export { examineAudit } from './examine-audit.ts';
export type {
  AuditCatalogClient,
  AuditDoctorReport,
  AuditFinding,
  AuditSeverity,
} from './finding.ts';
