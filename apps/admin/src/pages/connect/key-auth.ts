import type { ApiKeyAuth, RestrictedKeyAuth, SystemManifest } from '@ataski/scope-manifest';

/** The ways to connect that consist of one pasted key. */
export type KeyAuth = RestrictedKeyAuth | ApiKeyAuth;

/** How a key is pasted for a system; null when it is connected in another way. */
export function keyAuthOf({ auth }: Pick<SystemManifest, 'auth'>): KeyAuth | null {
  return auth.kind === 'restricted_key' || auth.kind === 'api_key' ? auth : null;
}

/** What the person chooses beside the key. */
export function choicesOf(auth: KeyAuth): NonNullable<ApiKeyAuth['choices']> {
  return auth.kind === 'api_key' ? (auth.choices ?? []) : [];
}

/** What the key is called in a sentence. */
export function keyName(kind: KeyAuth['kind']): string {
  return kind === 'restricted_key' ? 'restricted key' : 'API key';
}

/** How an acceptable key begins, as its pattern says: `rk_live_ or rk_test_`. Null if it does not. */
export function keyBeginning(pattern: string): string | null {
  const found = /^\^([\w-]+)(?:\(\?:([\w|-]+)\)([\w-]*))?/.exec(pattern);
  if (found === null) return null;
  const [, prefix = '', choices = '', rest = ''] = found;
  return choices
    .split('|')
    .map((choice) => prefix + choice + rest)
    .join(' or ');
}
