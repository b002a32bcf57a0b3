import type { DoctorReport, Finding, Severity } from '../finding.ts';
import { ruleOf } from './rule.ts';

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, advice: 2 };

/** The report for a terminal: the worst first, each with why it matters and what mends it. */
export function renderText(report: DoctorReport): string {
  const sorted = [...report.findings].sort(
    (one, other) => order[one.severity] - order[other.severity],
  );
  return [...sorted.map(paragraph), summary(report), ''].join('\n');
}

function paragraph({ id, name, severity, object, detail, remediationSql }: Finding): string {
  const lines = [
    `${severity.padEnd(8)} ${id} ${name}`,
    `         ${object}`,
    `         ${detail}`,
    `         ${ruleOf(id)?.explains ?? ''}`,
    ...(remediationSql ?? '-- a person has to decide')
      .split('\n')
      .map((line) => `           ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

function summary({ findings, checked, serverVersion }: DoctorReport): string {
  const count = (severity: Severity) =>
    String(findings.filter((finding) => finding.severity === severity).length);
  const version = `${String(Math.floor(serverVersion / 10_000))}.${String(serverVersion % 10_000)}`;
  return `${String(checked.length)} checks on PostgreSQL ${version}: ${count('error')} errors, ${count('warning')} warnings, ${count('advice')} advice`;
}
