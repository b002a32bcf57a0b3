import type { z } from 'zod';

import { ConnectorsKitError } from '@ataski/connectors-kit';

/** An answer in the shape that is expected. Throws CONNECTORS_KIT_RESPONSE_INVALID. */
export function understand<T>(schema: z.ZodType<T>, value: unknown, part: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // The issues would quote values.
  throw notUnderstood(part);
}

/** An answer that contradicts itself, or what was asked for. */
export function notUnderstood(part: string): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part });
}
