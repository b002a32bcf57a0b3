import { examineAudit } from '../doctor/examine-audit.ts';
import type { AuditFinding, AuditSeverity } from '../doctor/finding.ts';
import type { Given } from './command.ts';
import { configured, tellResult } from './configured-command.ts';
import { requireChoice } from './given.ts';

/** The mildest last. */
const severities: readonly AuditSeverity[] = ['error', 'warning', 'advice'];

/** Finds what weakens the log. */
export const doctorCommand = configured({
  usage: ['doctor [--fail-on SEVERITY]'],
  help: `Examines the catalog of a database for every way in which its log is less than it promises to be, and
tells what to do about it. It reads and changes nothing.

  --fail-on SEVERITY   exit 1 for a finding from here on: error, warning or advice (default)

`,
  options: { 'fail-on': { type: 'string' } },
  takes: [0, 0],
  check: (given) => void readCounted(given),
  async run(input) {
    const { given, config } = input;
    const { findings, checked } = await examineAudit(await config.catalog());
    for (const finding of findings) tellResult(input, { ...finding }, render(finding));
    if (findings.length === 0) {
      tellResult(input, { findings, checked }, [`no findings in ${String(checked.length)} checks`]);
    }
    const counted = readCounted(given);
    return findings.some(({ severity }) => counted.includes(severity)) ? 1 : 0;
  },
});

function readCounted(given: Given): readonly AuditSeverity[] {
  if (given.text('fail-on') === undefined) return severities;
  return severities.slice(0, severities.indexOf(requireChoice(given, 'fail-on', severities)) + 1);
}

function render({ id, name, severity, object, detail, remediation }: AuditFinding): string[] {
  return [`${id}  ${severity}  ${name}  ${object}: ${detail}`, `     ${remediation}`];
}
