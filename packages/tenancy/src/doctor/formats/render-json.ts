import type { DoctorReport } from '../finding.ts';

/** The report as it is, for programs. */
export function renderJson(report: DoctorReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
