import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Clock, PlatformDb } from '@ataski/kernel';

import { AccessError } from './errors.ts';
import { revokeSession } from './store.ts';

/** What the receiver of the identity provider's events needs. */
export interface SessionWebhookOptions {
  /** Shared with the identity provider, at least 16 characters. */
  readonly secret: string;
  readonly database: PlatformDb;
  readonly clock: Clock;
}

/** Receives events. */
export interface SessionWebhook {
  /**
   * Checks the signature over the raw bytes, then applies the event: `session.revoked` ends the
   * session here at once. True when it changed something; events of other kinds are ignored. The
   * same event twice is harmless. Throws ACCESS_WEBHOOK_INVALID.
   */
  receive(body: Uint8Array, signature: string | undefined): Promise<boolean>;
}

/** The provider signs in milliseconds; the SDK would accept a timestamp from the future. */
const toleranceMs = 180_000;

/** Throws ACCESS_OPTIONS_INVALID for a short secret. */
export function createSessionWebhook(options: SessionWebhookOptions): SessionWebhook {
  if (typeof options.secret !== 'string' || options.secret.length < 16) {
    throw new AccessError('ACCESS_OPTIONS_INVALID', { option: 'secret' });
  }
  return Object.freeze({
    receive: async (body: Uint8Array, signature: string | undefined) => {
      if (!isSigned(options, body, signature ?? ''))
        throw new AccessError('ACCESS_WEBHOOK_INVALID');
      const sessionId = parseRevokedSession(body);
      if (sessionId === null) return false;
      await revokeSession(options.database, sessionId);
      return true;
    },
  });
}

function isSigned(options: SessionWebhookOptions, body: Uint8Array, signature: string): boolean {
  const [, timestamp = '', given = ''] = /^t=(\d{13}), ?v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  const ageMs = Math.abs(options.clock.now().getTime() - Number(timestamp));
  if (given === '' || ageMs > toleranceMs) return false;
  const expected = createHmac('sha256', options.secret)
    .update(`${timestamp}.`)
    .update(body)
    .digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}

function parseRevokedSession(body: Uint8Array): string | null {
  const event = parseObject(body);
  if (event?.['event'] !== 'session.revoked') return null;
  const id = (event['data'] as Record<string, unknown> | undefined)?.['id'];
  if (typeof id === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(id)) return id;
  throw new AccessError('ACCESS_WEBHOOK_INVALID');
}

function parseObject(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    throw new AccessError('ACCESS_WEBHOOK_INVALID');
  }
}
