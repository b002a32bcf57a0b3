import { createHash } from 'node:crypto';

import type { SystemManifest } from '../system-manifest.ts';
import { sortedJson } from './sorted-json.ts';

/**
 * What an entry says, as `sha256:` and 64 hexadecimal digits: over all of its content but the
 * version and the day of checking. Whoever keeps it sees later whether anything was changed.
 */
export function fingerprintOf(system: SystemManifest): string {
  const content = { ...system, version: undefined, checkedOn: undefined };
  return `sha256:${createHash('sha256').update(sortedJson(content)).digest('hex')}`;
}
