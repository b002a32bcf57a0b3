import type { TenantContext, TenantId } from '@ataski/kernel';

import { signContext } from '../context/context-token.ts';
import { createSigningKey } from '../context/signing-key.ts';
import type { SigningKey } from '../context/signing-key.ts';

/** A context that must not be believed. */
export interface Forgery {
  /** In words. */
  readonly name: string;
  readonly context: 'none' | 'forged' | 'expired';
  readonly token: string;
}

/** What forgeries are made from. */
export interface ForgeryGround {
  readonly signingKey: SigningKey;
  /** The attacker's genuine context. */
  readonly own: TenantContext;
  readonly foreign: TenantId;
  readonly nowMs: number;
}

const minuteMs = 60_000;

/** Made-up contexts for tenant B, out of all that an attacker inside tenant A can have in hand. */
export function createForgeries(ground: ForgeryGround): readonly Forgery[] {
  const { signingKey, own, foreign, nowMs } = ground;
  const wanted: TenantContext = { ...own, tenantId: foreign };
  const later = nowMs + minuteMs;
  const genuine = signContext(signingKey, own, later);
  const stranger = createSigningKey(signingKey.id, randomSecret());
  const nobody = createSigningKey(nameUnlike(signingKey.id), randomSecret());
  const forged: readonly (readonly [string, string])[] = [
    ['the bare id of B', foreign],
    ['another tenant under the same MAC', genuine.replaceAll(own.tenantId, foreign)],
    ['another actor under the same MAC', genuine.replace(own.actor.id, `${own.actor.id}0`)],
    [
      'a longer life under the same MAC',
      genuine.replace(`;${String(later)};`, `;${'9'.repeat(13)};`),
    ],
    ['a flipped digit of the MAC', flipLastDigit(genuine)],
    ['a missing MAC', genuine.slice(0, -64)],
    ['an empty MAC for B', genuine.slice(0, -64).replaceAll(own.tenantId, foreign)],
    ['a key of the attacker under the known name', signContext(stranger, wanted, later)],
    ['a key that does not exist', signContext(nobody, wanted, later)],
    ['an appended tenant', `${genuine};${foreign}`],
    ['a prepended tenant', `v1;${foreign};${genuine}`],
    ['an unknown version', genuine.replace(/^v1/, 'v0')],
  ];
  return [
    { name: 'no context', context: 'none', token: '' },
    ...forged.map(([name, token]) => ({ name, context: 'forged' as const, token })),
    {
      name: 'an expired context of B',
      context: 'expired',
      token: signContext(signingKey, wanted, nowMs - 1000),
    },
  ];
}

function flipLastDigit(token: string): string {
  return `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
}

function nameUnlike(id: string): string {
  return id === 'unknown' ? 'nobody' : 'unknown';
}

function randomSecret(): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(32));
}
