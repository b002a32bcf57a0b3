import type { ApiKeyAuth, RestrictedKeyAuth } from './auth.ts';

/** Whether a pasted key has an acceptable shape; where not, why, without repeating the key. */
export type KeyInspection =
  { readonly accepted: true } | { readonly accepted: false; readonly sentence: string };

/**
 * Looks at the shape of a pasted key only. Whether the provider accepts it is asked of the
 * provider.
 */
export function inspectKey(auth: RestrictedKeyAuth | ApiKeyAuth, key: string): KeyInspection {
  const refusal = auth.refuses.find(({ pattern }) => new RegExp(pattern, 'u').test(key));
  if (refusal !== undefined) return { accepted: false, sentence: refusal.sentence };
  if (new RegExp(auth.pattern, 'u').test(key)) return { accepted: true };
  return {
    accepted: false,
    sentence: 'This does not have the shape of such a key; copy it again, without spaces.',
  };
}
