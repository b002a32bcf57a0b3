import type { DoctorReport, Finding, Severity } from '../finding.ts';
import { rules } from './rule.ts';

const levels = { error: 'error', warning: 'warning', advice: 'note' } as const satisfies Record<
  Severity,
  string
>;

/** The report as SARIF 2.1.0, with every rule and its help, for code scanning. */
export function renderSarif(report: DoctorReport): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ataski-tenancy doctor', rules: rules.map(describe) } },
        results: report.findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function describe({ id, name, severity, explains }: (typeof rules)[number]) {
  return {
    id,
    name,
    shortDescription: { text: name.replaceAll('-', ' ') },
    fullDescription: { text: explains },
    help: { text: explains },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf({ id, severity, object, detail, remediationSql, cacheKey }: Finding) {
  return {
    ruleId: id,
    ruleIndex: rules.findIndex((rule) => rule.id === id),
    level: levels[severity],
    message: {
      text: `${object}: ${detail}${remediationSql === null ? '' : `\n\n${remediationSql}`}`,
    },
    locations: [
      {
        // Code scanning shows no result without a file; the object stands in for one.
        physicalLocation: { artifactLocation: { uri: `catalog/${encodeURIComponent(object)}` } },
        logicalLocations: [{ fullyQualifiedName: object }],
      },
    ],
    partialFingerprints: { 'cacheKey/v1': cacheKey },
  };
}
