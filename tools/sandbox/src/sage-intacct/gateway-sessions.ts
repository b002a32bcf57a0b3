import { randomBytes } from 'node:crypto';

/** A session of a company's user. */
export interface GatewaySession {
  readonly id: string;
  readonly companyId: string;
  readonly userId: string;
  readonly entity: string | null;
  readonly host: string;
  readonly startedAt: number;
  readonly endsAt: number;
}

/** The sessions that were opened. */
export interface GatewaySessions {
  open(session: Omit<GatewaySession, 'id' | 'startedAt' | 'endsAt'>): GatewaySession;
  /** A live session of that host, or null. */
  find(id: string, host: string): GatewaySession | null;
  endAll(): void;
}

/** No sessions yet. */
export function createGatewaySessions(lifetimeMs: number, now: () => Date): GatewaySessions {
  const sessions = new Map<string, GatewaySession>();
  return Object.freeze({
    open: (session) => {
      const startedAt = now().getTime();
      const id = `${randomBytes(24).toString('base64url')}..`;
      const opened = { ...session, id, startedAt, endsAt: startedAt + lifetimeMs };
      sessions.set(id, opened);
      return opened;
    },
    find: (id, host) => {
      const session = sessions.get(id);
      const isLive = session !== undefined && session.endsAt > now().getTime();
      return isLive && session.host === host ? session : null;
    },
    endAll: () => sessions.clear(),
  } satisfies GatewaySessions);
}
