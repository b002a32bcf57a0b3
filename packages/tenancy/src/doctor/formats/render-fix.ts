import type { DoctorReport, Finding } from '../finding.ts';

/**
 * One script that mends what SQL can mend, in one transaction, with the finding named above each
 * part. What a person has to decide stands in it as a comment. It is to be read before it is run.
 */
export function renderFix({ findings }: DoctorReport): string {
  const written = new Set<string>();
  const parts = findings.map((finding) => {
    const { remediationSql } = finding;
    if (remediationSql === null) return `${title(finding)}\n-- A person has to decide.`;
    if (written.has(remediationSql)) return `${title(finding)}\n-- Mended above.`;
    written.add(remediationSql);
    return `${title(finding)}\n${remediationSql}`;
  });
  return ['begin;', ...parts, 'commit;', ''].join('\n\n');
}

function title({ id, name, object, detail }: Finding): string {
  return [`-- ${id} ${name}: ${onOneLine(object)}`, `-- ${onOneLine(detail)}`].join('\n');
}

/** A name may hold a line break, behind which a comment would end. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}
