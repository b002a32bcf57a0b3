import { AuditError } from '../errors.ts';
import { migrations } from '../migrations.ts';
import { readAccepted } from './accepted.ts';
import { sqlOf } from './check.ts';
import type { Check } from './check.ts';
import { checks } from './checks/index.ts';
import type { AuditCatalogClient, AuditDoctorReport, AuditFinding } from './finding.ts';

const given = 'jsonb_to_recordset($1::jsonb) as accepted_row (kind text, name text, digest text)';

/**
 * Finds every way in which a database's audit log is less than it promises to be, as far as its
 * catalog shows it. It reads and changes nothing. Ask as a superuser, or as the owner.
 *
 * Throws AUDIT_SCHEMA_MISSING where there is no log.
 */
export async function examineAudit(catalog: AuditCatalogClient): Promise<AuditDoctorReport> {
  const retirement = await findSchema(catalog);
  const accepted = JSON.stringify(readAccepted(migrations));
  const findings: AuditFinding[] = [];
  for (const check of checks) {
    const sql = sqlOf(check, `(select * from ${given})`)
      .replaceAll('{is_settled}', 'true')
      .replaceAll('{is_retired}', retirement);
    findings.push(...(await seenBy(catalog, check, sql, accepted)));
  }
  return Object.freeze({ findings, checked: checks.map(({ id }) => id) });
}

async function seenBy(
  catalog: AuditCatalogClient,
  check: Check,
  sql: string,
  accepted: string,
): Promise<readonly AuditFinding[]> {
  try {
    const { rows } = await catalog.query(
      `with given as (select $1::jsonb) select object, detail from (${sql}) as seen order by 1, 2`,
      [accepted],
    );
    return rows.map((row) => findingOf(check, String(row['object']), String(row['detail'])));
  } catch (error) {
    // A column, a function or a table that every log has.
    if (!absent.has((error as { code?: string }).code ?? '')) throw error;
    return [findingOf(check, 'audit', 'something that this check reads is not there any more')];
  }
}

const absent: ReadonlySet<string> = new Set(['42703', '42883', '42P01']);

/** SQL that is true for a partition which was retired. */
async function findSchema(catalog: AuditCatalogClient): Promise<string> {
  const { rows } = await catalog.query(
    `select to_regclass('audit.audit_log') is not null and to_regclass('tenancy.tenant_table') is not null as "isThere",
            to_regclass('audit.retirement') is not null as "retires"`,
  );
  if (rows[0]?.['isThere'] !== true) throw new AuditError('AUDIT_SCHEMA_MISSING');
  return rows[0]['retires'] === true ? retiredPartition : 'false';
}

/** A partition `p` that was retired. */
export const retiredPartition = 'exists (select from audit.retirement r where r.name = p.name)';

function findingOf(check: Check, object: string, detail: string): AuditFinding {
  const { id, name, severity, remediation } = check;
  return Object.freeze({ id, name, severity, object, detail, remediation });
}
