import type { Connection } from './connection.ts';

/** How a connection stands, in one word, and until when where that is known. */
export interface ConnectionHealth {
  readonly status:
    | 'healthy'
    /** The consent ends soon and has to be given again. */
    | 'expiring'
    /** Somebody has to consent, or to enter a credential, again. */
    | 'needs_consent'
    | 'permission_missing'
    | 'no_credit'
    /** The provider asks us to wait. */
    | 'limited'
    /** The provider could not be asked, or answered nothing that is understood. */
    | 'unreachable'
    | 'disconnected';
  /** ISO 8601. Expiring: when the consent ends. Limited: when the provider is asked again. */
  readonly until: string | null;
  /** ISO 8601; when the provider was last asked. Null before the first time. */
  readonly checkedAt: string | null;
}

/** What is known of a connection, from which its health follows. */
export interface HealthFacts {
  readonly state: Connection['state'];
  /** The code that the last check ended with; null when all was well. */
  readonly healthCode: string | null;
  readonly checkedAt: Date | null;
  readonly refreshExpiresAt: Date | null;
  /** While the provider's limits hold a run. */
  readonly waitingUntil: Date | null;
}

const statusOfCode: Readonly<Record<string, ConnectionHealth['status']>> = {
  CONNECTORS_KIT_CONSENT_NEEDED: 'needs_consent',
  CONNECTORS_KIT_CREDENTIAL_REJECTED: 'needs_consent',
  CONNECTORS_KIT_NO_CREDIT: 'no_credit',
  CONNECTORS_KIT_PERMISSION_MISSING: 'permission_missing',
  CONNECTORS_KIT_PROVIDER_BUSY: 'limited',
};

/** A person gets this long to consent again before a connection stops. */
const warningDays = 14;

/** The health of a connection at a moment. */
export function healthOf(facts: HealthFacts, now: Date): ConnectionHealth {
  const checkedAt = facts.checkedAt?.toISOString() ?? null;
  const health = (
    status: ConnectionHealth['status'],
    until: Date | null = null,
  ): ConnectionHealth => ({ status, until: until?.toISOString() ?? null, checkedAt });
  const { state, healthCode, refreshExpiresAt, waitingUntil } = facts;
  if (state === 'disconnected') return health('disconnected');
  if (state === 'needs_reauth') return health('needs_consent');
  if (waitingUntil !== null && waitingUntil > now) return health('limited', waitingUntil);
  if (healthCode !== null) return health(statusOfCode[healthCode] ?? 'unreachable');
  const warning = new Date(now.getTime() + warningDays * 86_400_000);
  if (refreshExpiresAt !== null && refreshExpiresAt < warning) {
    return health('expiring', refreshExpiresAt);
  }
  return health('healthy');
}
