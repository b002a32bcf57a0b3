import type { ChangeRule } from './change-rule.ts';
import { functionRules } from './rules/function-rules.ts';
import { grantRules } from './rules/grant-rules.ts';
import { keyRules } from './rules/key-rules.ts';
import { policyRules } from './rules/policy-rules.ts';
import { programRules } from './rules/program-rules.ts';
import { roleRules } from './rules/role-rules.ts';
import { surroundingRules } from './rules/surrounding-rules.ts';
import { tableRules } from './rules/table-rules.ts';

/** All rules, one table. What none of them knows is for a person to review. */
export const changeRules: readonly ChangeRule[] = [
  ...tableRules,
  ...policyRules,
  ...keyRules,
  ...grantRules,
  ...roleRules,
  ...functionRules,
  ...programRules,
  ...surroundingRules,
];
