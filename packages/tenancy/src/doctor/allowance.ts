import type { Allowance } from './doctor-options.ts';
import type { Finding } from './finding.ts';

/** What is reported of an allowance that matches nothing. */
export const staleAllowance = {
  id: 'T00',
  name: 'stale-allowance',
  severity: 'warning',
  explains:
    'An allowance that matches nothing hides the next finding of its kind at the same place. Take it out.',
} as const;

/** Drops what is allowed, and reports the allowances that allowed nothing. */
export function applyAllowances(
  findings: readonly Finding[],
  allowed: readonly Allowance[],
): readonly Finding[] {
  const keyOf = ({ id, object }: Pick<Finding, 'id' | 'object'>) => `${id}:${object}`;
  const found = new Set(findings.map(keyOf));
  const dropped = new Set(allowed.map(keyOf));
  const stale = allowed
    .filter((allowance) => !found.has(keyOf(allowance)))
    .map(({ id, object }): Finding => ({
      id: staleAllowance.id,
      name: staleAllowance.name,
      severity: staleAllowance.severity,
      object: `${id} on ${object}`,
      detail: `The doctor finds no ${id} on ${object} that could be allowed.`,
      remediationSql: null,
      cacheKey: `${staleAllowance.id}:${id}:${object}`,
    }));
  return [...stale, ...findings.filter((finding) => !dropped.has(keyOf(finding)))];
}
