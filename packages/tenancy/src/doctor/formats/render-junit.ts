import type { DoctorReport, Finding } from '../finding.ts';
import { rules } from './rule.ts';

/**
 * The report as JUnit XML: a case for each check that found nothing, and one for each finding.
 * Errors and warnings fail; advice is skipped.
 */
export function renderJunit({ findings, checked }: DoctorReport): string {
  const cases = rules.flatMap(({ id, name }) => {
    const found = findings.filter((finding) => finding.id === id);
    if (found.length > 0) return found.map(caseOf);
    return checked.includes(id) ? [`<testcase classname="doctor" name="${id} ${name}"/>`] : [];
  });
  const skipped = findings.filter(({ severity }) => severity === 'advice').length;
  const counts = `tests="${String(cases.length)}" failures="${String(findings.length - skipped)}" skipped="${String(skipped)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="ataski-tenancy doctor" ${counts}>`,
    ...cases.map((each) => `    ${each}`),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf({ id, name, severity, object, detail, remediationSql }: Finding): string {
  const open = `<testcase classname="doctor" name="${escape(`${id} ${name}: ${object}`)}">`;
  const verdict =
    severity === 'advice'
      ? `<skipped message="${escape(detail)}"/>`
      : `<failure type="${severity}" message="${escape(detail)}">${escape(remediationSql ?? '')}</failure>`;
  return `${open}${verdict}</testcase>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
};

/** Text for an element or an attribute, without what XML 1.0 cannot hold at all. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"'\n]/g, (character) => entities[character] ?? character);
}
