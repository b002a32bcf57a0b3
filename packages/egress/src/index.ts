export { createEgress } from './egress.ts';
export type { Egress } from './egress.ts';
export type {
  EgressBudget,
  EgressLimits,
  EgressOptions,
  ResolvedAddress,
} from './egress-options.ts';
export type { EgressRequest, EgressResponse } from './egress-request.ts';
export type { EgressStreamLimits } from './stream/stream-limits.ts';
export type { EgressStream, EgressStreamRequest } from './stream/stream-request.ts';
export type { EgressOperation, EgressOperations, EgressSystem } from './egress-system.ts';
export type { EgressSite } from './site.ts';
export type { EgressBodyRule, FieldRule, FunctionRule, QueryRule } from './body/body-rule.ts';
export { EgressError } from './errors.ts';
export type { EgressErrorCode } from './errors.ts';
export { egressActions } from './egress-actions.ts';
