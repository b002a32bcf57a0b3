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

/** The MAC stands first in a token. */
const macDigits = 64;

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
    ['a flipped digit of the MAC', flipFirstDigit(genuine)],
    ['a missing MAC', genuine.slice(macDigits + 1)],
    ['an empty MAC for B', genuine.slice(macDigits).replaceAll(own.tenantId, foreign)],
    ['a key of the attacker under the known name', signContext(stranger, wanted, later)],
    ['a key that does not exist', signContext(nobody, wanted, later)],
    ['an appended tenant', `${genuine};${foreign}`],
    [
      'a prepended tenant',
      `${genuine.slice(0, macDigits)};v1;${foreign}${genuine.slice(macDigits)}`,
    ],
    ['an unknown version', genuine.replace(';v1;', ';v0;')],
    ['the token of a platform', genuine.replace(';v1;', ';p1;')],
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

function flipFirstDigit(token: string): string {
  return `${token.startsWith('0') ? '1' : '0'}${token.slice(1)}`;
}

function nameUnlike(id: string): string {
  return id === 'unknown' ? 'nobody' : 'unknown';
}

function randomSecret(): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(32));
}
