import { applyAllowances } from './allowance.ts';
import type { Check, Seen } from './check.ts';
import { checks } from './checks/index.ts';
import { resolveOptions } from './doctor-options.ts';
import type { DoctorOptions } from './doctor-options.ts';
import type { CatalogClient, DoctorReport, Finding } from './finding.ts';
import { readCatalog } from './read-catalog.ts';

/**
 * Finds every way in which the isolation of one database is broken, weakened or slow, as far as its
 * catalog shows it. It reads and changes nothing. Any role may ask; the owner, the migrator after
 * `set role`, or a superuser sees the registers of tables, too, and what it cannot see it reports.
 *
 * Throws TENANCY_ROLE_UNKNOWN, TENANCY_NAME_UNKNOWN and TENANCY_ALLOWANCE_INVALID.
 */
export async function examine(
  client: CatalogClient,
  options: DoctorOptions = {},
): Promise<DoctorReport> {
  const plan = resolveOptions(client, options);
  const catalog = await readCatalog(client, plan);
  const findings = checks.flatMap((check) =>
    check.find(catalog).map((seen) => findingOf(check, seen)),
  );
  return Object.freeze({
    findings: applyAllowances(findings, plan.allowed),
    checked: checks.map(({ id }) => id),
    serverVersion: catalog.server.serverVersion,
  });
}

function findingOf({ id, name, severity }: Check, seen: Seen): Finding {
  return Object.freeze({
    id,
    name,
    severity: seen.severity ?? severity,
    object: seen.object,
    detail: seen.detail,
    remediationSql: seen.remediationSql,
    cacheKey: `${id}:${seen.object}`,
  });
}
