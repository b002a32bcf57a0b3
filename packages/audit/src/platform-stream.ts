import type { PlatformDb } from '@ataski/kernel';

import type { AuditEntry } from './audit-entry.ts';

/**
 * Appends to the platform's stream in a transaction of its own. False only for an outcome `unknown`
 * that came too late.
 */
export async function appendPlatform(
  platform: PlatformDb,
  { entry }: AuditEntry,
): Promise<boolean> {
  const [row] = await platform.call<{ append_platform: boolean }>('audit.append_platform', [entry]);
  return row?.append_platform === true;
}
