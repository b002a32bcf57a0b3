import { staleAllowance } from '../allowance.ts';
import { checks } from '../checks/index.ts';
import type { Severity } from '../finding.ts';

/** What the doctor says of a pitfall in general. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly severity: Severity;
  readonly explains: string;
}

/** Everything that can be reported, in order. */
export const rules: readonly Rule[] = [staleAllowance, ...checks].map(
  ({ id, name, severity, explains }) => ({ id, name, severity, explains }),
);

/** The rule of a finding. */
export function ruleOf(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}
