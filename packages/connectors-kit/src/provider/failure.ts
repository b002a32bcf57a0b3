import type { z } from 'zod';

/** What a refusal means for us, where the status alone does not say it. */
export type FailureMeaning =
  | 'busy'
  | 'credential_rejected'
  | 'no_credit'
  | 'object_missing'
  | 'permission_missing'
  | 'position_lost'
  | 'refused';

/** What the provider says about a refusal. */
export interface FailureReason {
  /** The provider's own short code, if it has one. */
  readonly code?: string | undefined;
  /** Overrides what the status says. */
  readonly meaning?: FailureMeaning | undefined;
  /** Permissions that the provider names as missing. */
  readonly permissions?: readonly string[];
  /** How long the provider asks us to wait, where it does not say so in a header. */
  readonly retryAfterMs?: number | undefined;
}

/** How the provider's error bodies are read. */
export interface FailureRules {
  /**
   * What a body says; null when it speaks of no failure. Asked of each refusal, and of each answer
   * where `isInSuccess`. Never throws.
   */
  reason(body: unknown, status: number): FailureReason | null;
  /** True for providers that answer 200 with an error inside. */
  readonly isInSuccess?: boolean;
}

/** Rules over bodies of one shape; what does not fit it says nothing. */
export function failureOf<Body>(
  schema: z.ZodType<Body>,
  reason: (body: Body, status: number) => FailureReason | null,
  options: Pick<FailureRules, 'isInSuccess'> = {},
): FailureRules {
  return Object.freeze({
    ...options,
    reason: (body: unknown, status: number) => {
      const parsed = schema.safeParse(body);
      return parsed.success ? reason(parsed.data, status) : null;
    },
  });
}
