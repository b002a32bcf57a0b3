import type { z } from 'zod';

import { ConnectorsKitError } from '../errors.ts';

/**
 * Reads a stored position; null when there is none. Throws CONNECTORS_KIT_STATE_INVALID for one of
 * another shape.
 */
export function readPosition<T>(schema: z.ZodType<T>, stream: string, stored: unknown): T | null {
  if (stored === undefined || stored === null) return null;
  const parsed = schema.safeParse(stored);
  if (!parsed.success) throw new ConnectorsKitError('CONNECTORS_KIT_STATE_INVALID', { stream });
  return parsed.data;
}
