import type { AuditSink, Clock, PlatformDb, TenantDb } from '@ataski/kernel';

import type { accessActions } from './access-actions.ts';
import { AccessError } from './errors.ts';

/** Which WorkOS environment, and the only way to reach it. */
export interface WorkosOptions {
  readonly apiKey: string;
  readonly clientId: string;
  /** What the `iss` of every access token must be. */
  readonly issuer: string;
  /** Every call goes through it, the signing keys included. In the product it is egress's. */
  readonly fetch: typeof fetch;
  /** Where the API is, if not at `api.workos.com`. For a test's server only. */
  readonly apiHostname?: string;
  readonly port?: number;
  readonly https?: boolean;
}

/** What `createAccess` needs. Nothing has a default that opens a door. */
export interface AccessOptions {
  readonly workos: WorkosOptions;
  /** The first seals; all of them open. Each has at least 32 characters. */
  readonly cookiePasswords: readonly string[];
  /** Registered at WorkOS; the sign-in ends there. */
  readonly redirectUri: string;
  /** Registered at WorkOS; the sign-out ends there. */
  readonly signedOutUri: string;
  readonly database: TenantDb & PlatformDb;
  readonly audit: AuditSink<typeof accessActions>;
  readonly clock: Clock;
  /** Sandbox only: where the browser finds an address of WorkOS. */
  readonly browserUrl?: (url: URL) => URL;
}

const leastPasswordLength = 32;

/** Throws ACCESS_OPTIONS_INVALID, naming the option, when one is missing or too weak. */
export function checkOptions(options: AccessOptions): void {
  const { workos } = options;
  const texts = {
    'workos.apiKey': workos.apiKey,
    'workos.clientId': workos.clientId,
    'workos.issuer': workos.issuer,
    redirectUri: options.redirectUri,
    signedOutUri: options.signedOutUri,
  };
  for (const [option, value] of Object.entries<unknown>(texts)) {
    if (typeof value !== 'string' || value.trim() === '') throw invalid(option);
  }
  if (!URL.canParse(options.redirectUri)) throw invalid('redirectUri');
  if (!URL.canParse(options.signedOutUri)) throw invalid('signedOutUri');
  if (typeof workos.fetch !== 'function') throw invalid('workos.fetch');
  const passwords: unknown = options.cookiePasswords;
  const areStrong =
    Array.isArray(passwords) &&
    passwords.length > 0 &&
    passwords.every((one) => typeof one === 'string' && one.length >= leastPasswordLength);
  if (!areStrong) throw invalid('cookiePasswords');
  for (const option of ['database', 'audit', 'clock'] as const) {
    if (typeof options[option] !== 'object') throw invalid(option);
  }
}

function invalid(option: string): AccessError {
  return new AccessError('ACCESS_OPTIONS_INVALID', { option });
}
