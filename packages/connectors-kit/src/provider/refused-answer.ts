/** Asked again, the provider would say the same. */
const refusals: ReadonlySet<unknown> = new Set([
  'EGRESS_REDIRECT_REFUSED',
  'EGRESS_RESPONSE_ENCODED',
  'EGRESS_RESPONSE_TOO_LARGE',
]);

/** Whether an error of the door says that there was an answer, which it did not let in. */
export function isRefusedAnswer(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && refusals.has(error.code);
}
