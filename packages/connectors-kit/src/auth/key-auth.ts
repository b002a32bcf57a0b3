import { inspectKey } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import { ConnectorsKitError } from '../errors.ts';

/** How a pasted key is presented, and what can be read from its shape. */
export interface KeyAuth {
  /** The request headers that carry the key. */
  headers(key: string): Readonly<Record<string, string>>;
  /** Whether the key opens live data; null when its shape does not tell. */
  isLive(key: string): boolean | null;
}

/** A key that is sent as `Authorization: Bearer`. */
export function bearerKey(options: { readonly live: RegExp }): KeyAuth {
  return Object.freeze({
    headers: (key: string) => ({ authorization: `Bearer ${key}` }),
    isLive: (key: string) => options.live.test(key),
  });
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
  const key = credentials[auth.field]?.trim() ?? '';
  const inspection = inspectKey(auth, key);
  const isAlone = Object.keys(credentials).every((field) => field === auth.field);
  if (!isAlone || !inspection.accepted) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', {
      system,
      field: auth.field,
      ...(inspection.accepted ? {} : { reason: inspection.sentence }),
    });
  }
  return key;
}
