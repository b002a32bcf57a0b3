import { AuditError } from '../errors.ts';
import type { AnchoredCheckpoint } from './anchor.ts';

const maxNameLength = 200;

/**
 * The name under which a place keeps a checkpoint: one for each origin and size, in the order of
 * the sizes. Throws AUDIT_ANCHOR_REFUSED for an origin or a size that cannot be named.
 */
export function nameCheckpoint({ origin, size }: AnchoredCheckpoint): string {
  const name = `${encodeURIComponent(origin)}.${String(size).padStart(16, '0')}.checkpoint`;
  const isPlain = /^[A-Za-z0-9%_-][A-Za-z0-9%._-]*$/.test(name) && name.length <= maxNameLength;
  if (!isPlain || !Number.isSafeInteger(size) || size < 0) {
    throw new AuditError('AUDIT_ANCHOR_REFUSED', { reason: 'the origin or size cannot be named' });
  }
  return name;
}
