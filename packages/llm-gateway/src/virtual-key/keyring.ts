import { parseActor, parseTenantId, systemClock } from '@ataski/kernel';
import type { Actor, Clock, PlatformDb, TenantId } from '@ataski/kernel';

import type { KeyUses } from '../key-uses.ts';
import { requireParts } from '../require-parts.ts';
import { createSharedAnswers } from '../shared-answers.ts';
import { createKeyHasher, isKeyText } from './key-text.ts';
import type { VirtualKeySurface } from './virtual-key.ts';

/** What a virtual key that was sent entitles to. */
export interface VirtualKeyGrant {
  readonly tenantId: TenantId;
  readonly keyId: string;
  /** An agent. */
  readonly actor: Actor;
  readonly userId: string | null;
  readonly surfaces: readonly VirtualKeySurface[];
  /** Null: all that have a price. */
  readonly models: readonly string[] | null;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Says whose a key is, before a tenant is known. */
export interface Keyring {
  /**
   * What the key entitles to; null for a text that is no key, and for one that is unknown, revoked
   * or expired. A revocation is seen within a second of its commit, and all keys that are used
   * often share a few look-ups a second. Rejects as the database does when it cannot be asked, and
   * with LLM_GATEWAY_ANSWER_STALE: then nothing is granted. The text is neither kept nor named in
   * an error.
   */
  authenticate(text: string): Promise<VirtualKeyGrant | null>;
  /**
   * Whether the key of a grant that was given here is still good, as {@link Keyring.authenticate}
   * would say now. False for a grant of another keyring.
   */
  stillGrants(grant: VirtualKeyGrant): Promise<boolean>;
}

/** What it is made of. */
export interface KeyringOptions {
  readonly platform: PlatformDb;
  /** The one that the keys were made with. */
  readonly pepper: Uint8Array;
  /** Told of each key that is in use. Absent: nobody learns when a key was last used. */
  readonly uses?: KeyUses;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** Makes it. Throws LLM_GATEWAY_PEPPER_INVALID. */
export function createKeyring(options: KeyringOptions): Keyring {
  requireParts(options, ['platform', 'pepper']);
  const { platform, pepper, uses, clock = systemClock } = options;
  const hash = createKeyHasher(pepper);
  const answers = createSharedAnswers<VirtualKeyGrant | null>({
    clock,
    ask: (names) => findGrants(platform, names),
    isWorthRenewing: (grant) => grant !== null,
  });
  /** Under which name a grant was looked up. */
  const names = new WeakMap<VirtualKeyGrant, string>();
  const grantOf = async (name: string): Promise<VirtualKeyGrant | null> => {
    const grant = await answers.get(name);
    if (grant === null || clock.now().getTime() >= grant.expiresAtMs) return null;
    names.set(grant, name);
    return grant;
  };
  return Object.freeze<Keyring>({
    async authenticate(text) {
      if (!isKeyText(text)) return null;
      // Compared by the database's index, and not in constant time: whoever measures it learns about the hash of what
      // they sent, which they can neither compute nor choose without the pepper.
      const grant = await grantOf(hash(text).toString('base64'));
      if (grant !== null) uses?.note(grant.tenantId, grant.keyId);
      return grant;
    },
    async stillGrants(grant) {
      const name = names.get(grant);
      return name !== undefined && (await grantOf(name))?.keyId === grant.keyId;
    },
  });
}

/** True where the key opens the surface and, on it, the model. Null: no model is asked for. */
export function permitsCall(
  { surfaces, models }: VirtualKeyGrant,
  surface: VirtualKeySurface,
  model: string | null,
): boolean {
  return (
    surfaces.includes(surface) && (model === null || models === null || models.includes(model))
  );
}

interface FoundKey {
  /** From 1. */
  readonly place: number;
  readonly tenant_id: string;
  readonly id: string;
  readonly agent_id: string;
  readonly user_id: string | null;
  readonly surfaces: readonly VirtualKeySurface[];
  readonly models: readonly string[] | null;
  readonly expires_at: Date;
}

/** What these hashes, in base64, entitle to, in their order. */
async function findGrants(
  platform: PlatformDb,
  names: readonly string[],
): Promise<readonly (VirtualKeyGrant | null)[]> {
  const hashes = names.map((name) => Buffer.from(name, 'base64'));
  const rows = await platform.call<FoundKey>('llm_gateway.find_virtual_keys', [hashes]);
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  return names.map((_, index) => toGrant(byPlace.get(index + 1) ?? []));
}

function toGrant([row, ...others]: readonly FoundKey[]): VirtualKeyGrant | null {
  if (row === undefined || others.length > 0) return null;
  // One grant is given to many calls: none of them can change it for the others.
  return Object.freeze<VirtualKeyGrant>({
    tenantId: parseTenantId(row.tenant_id),
    keyId: row.id,
    actor: Object.freeze(parseActor('agent', row.agent_id)),
    userId: row.user_id,
    surfaces: Object.freeze([...row.surfaces]),
    models: row.models && Object.freeze([...row.models]),
    expiresAtMs: row.expires_at.getTime(),
  });
}
