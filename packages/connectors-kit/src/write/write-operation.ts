import type { z } from 'zod';

import { ConnectorsKitError } from '../errors.ts';
import type { CallBody, ProviderAnswer } from '../provider/provider.ts';
import type { SubjectKind } from '../webhook/webhook-delivery.ts';

/** One thing that is written at a provider, with its input checked. */
export interface PreparedWrite {
  readonly body: CallBody;
  /** What was stated with it, for the log: sentences of our own, never a value that was entered. */
  readonly statements: readonly string[];
}

/** How one operation writes. */
export interface WriteOperation {
  /** The request header that makes a repeated request one. */
  readonly idempotencyHeader: string;
  /** What kind of name the new object is, for events about it. */
  readonly subject: SubjectKind;
  /** Throws CONNECTORS_KIT_INPUT_INVALID, naming the field and never its value, for any other input. */
  prepare(input: unknown, now: Date): PreparedWrite;
  /** The id of what was made. Throws CONNECTORS_KIT_RESPONSE_INVALID. */
  readId(answer: ProviderAnswer): string;
}

/** The input in its one shape. Throws CONNECTORS_KIT_INPUT_INVALID with the first wrong field. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown, operation: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path[0] ?? 'input');
  const named = /^[a-z_]{1,64}$/i.test(field) ? field : 'unknown';
  throw new ConnectorsKitError('CONNECTORS_KIT_INPUT_INVALID', { operation, field: named });
}
