import { inspectKey } from '@ataski/scope-manifest';
import type { Choice, SystemManifest } from '@ataski/scope-manifest';

import { ConnectorsKitError } from '../errors.ts';
import type { AuthStrategy } from './auth-strategy.ts';

type KeyKind = 'restricted_key' | 'api_key';

const keyKinds: ReadonlySet<string> = new Set<KeyKind>(['restricted_key', 'api_key']);

/** How a pasted key is presented, and what can be read from its shape. */
export interface KeyAuthOptions {
  /** The request headers that carry the key. */
  headers(key: string): Readonly<Record<string, string>>;
  /** Fits keys that open live data; absent when the shape does not tell. */
  readonly live?: RegExp;
}

/** A key that a person pastes. */
export function pastedKey({ headers, live }: KeyAuthOptions): AuthStrategy<KeyKind> {
  return Object.freeze<AuthStrategy<KeyKind>>({
    presents: (kind) => keyKinds.has(kind),
    accept(manifest, credentials) {
      const key = acceptKey(manifest, credentials);
      const livemode = live === undefined ? null : live.test(key);
      const settings = acceptChoices(manifest, credentials);
      return { secret: key, hint: key.slice(-4), livemode, settings };
    },
    prove: (key) => ({ headers: headers(key) }),
  });
}

/** A key that is sent as `Authorization: Bearer`. */
export function bearerKey(options: { readonly live?: RegExp } = {}): AuthStrategy<KeyKind> {
  return pastedKey({ ...options, headers: (key) => ({ authorization: `Bearer ${key}` }) });
}

/**
 * Takes the key out of what a person pasted. Throws CONNECTORS_KIT_CREDENTIAL_REFUSED, before
 * anything leaves the house, for a missing or surplus field, a kind that the manifest refuses, or a
 * shape that it does not know.
 */
export function acceptKey(
  manifest: SystemManifest,
  credentials: Readonly<Record<string, string>>,
): string {
  const { auth, id: system } = manifest;
  if (auth.kind !== 'restricted_key' && auth.kind !== 'api_key') {
    throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system });
  }
  const { field } = auth;
  const key = credentials[field]?.trim() ?? '';
  const inspection = inspectKey(auth, key);
  const known = [field, ...choicesOf(manifest).map((choice) => choice.field)];
  const isAlone = Object.keys(credentials).every((name) => known.includes(name));
  if (isAlone && inspection.accepted) return key;
  const reason =
    credentials[field] === undefined
      ? 'The credentials have no field of this name.'
      : inspection.accepted
        ? 'The credentials have a field that the manifest does not name.'
        : inspection.sentence;
  throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system, field, reason });
}

/**
 * What a person chose beside the key, each one of the manifest's values. Throws
 * CONNECTORS_KIT_CREDENTIAL_REFUSED for a missing choice and for any other value: it decides a
 * host.
 */
function acceptChoices(
  manifest: SystemManifest,
  credentials: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    choicesOf(manifest).map(({ field, sentence, values }) => {
      const chosen = values.find((value) => value === credentials[field]);
      if (chosen !== undefined) return [field, chosen];
      const details = { system: manifest.id, field, reason: sentence };
      throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', details);
    }),
  );
}

function choicesOf({ auth }: SystemManifest): readonly Choice[] {
  return auth.kind === 'api_key' ? (auth.choices ?? []) : [];
}
