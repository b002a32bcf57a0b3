import type { PostureSection } from '../claim.ts';
import { accessControls } from './access-controls.ts';
import { auditLog } from './audit-log.ts';
import { compliance } from './compliance.ts';
import { dataProcessingAgreement } from './data-processing-agreement.ts';
import { encryption } from './encryption.ts';
import { incidentResponse } from './incident-response.ts';
import { multiTenancy } from './multi-tenancy.ts';
import { piiHandling } from './pii-handling.ts';
import { subprocessors } from './subprocessors.ts';

/** The chapters before the connectors, in reading order. */
export const technicalPosture: readonly PostureSection[] = [
  multiTenancy,
  auditLog,
  encryption,
  accessControls,
];

/** The chapters after the connectors, in reading order. */
export const legalPosture: readonly PostureSection[] = [
  piiHandling,
  subprocessors,
  dataProcessingAgreement,
  incidentResponse,
  compliance,
];
