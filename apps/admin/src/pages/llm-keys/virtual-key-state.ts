import type { virtualKeys } from '@ataski/contract';

const soonMs = 7 * 86_400_000;

/** Whether a virtual key opens anything now, and whether that ends within a week. */
export function virtualKeyState(
  { revokedAt, expiresAt }: Pick<virtualKeys.VirtualKey, 'revokedAt' | 'expiresAt'>,
  nowMs: number,
): 'revoked' | 'expired' | 'expiring' | 'good' {
  if (revokedAt !== null) return 'revoked';
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) return 'expired';
  return leftMs < soonMs ? 'expiring' : 'good';
}
