const troubles: ReadonlySet<unknown> = new Set([
  'EGRESS_NAME_NOT_RESOLVED',
  'EGRESS_CONNECTION_FAILED',
  'EGRESS_TIMED_OUT',
  'EGRESS_RESPONSE_INVALID',
]);

/** Whether an error of the door says that the network failed, and not that a rule was broken. */
export function isConnectionTrouble(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && troubles.has(error.code);
}
