export { examine } from './doctor.ts';
export type { Allowance, DoctorOptions } from './doctor-options.ts';
export type { CatalogClient, DoctorReport, Finding, Severity } from './finding.ts';
