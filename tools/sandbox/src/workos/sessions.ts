import { randomId, randomToken } from './identifier.ts';

/** One sign-in, until it is ended. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  organisationId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  endedAt: Date | null;
}

/** Why a refresh token was refused, in the provider's words. */
export type RefreshRefusal =
  'Invalid refresh token.' | 'Refresh token already exchanged.' | 'Session has already ended.';

/** Sessions and the one refresh token of each that still works. */
export interface Sessions {
  start(
    userId: string,
    organisationId: string | null,
  ): { readonly session: Session; readonly refreshToken: string };
  /** The session of a token that may still be exchanged; the token is not used up. */
  inspect(
    refreshToken: string,
  ): { readonly session: Session } | { readonly refusal: RefreshRefusal };
  /** Uses the token up and returns its successor. */
  rotate(refreshToken: string): string;
  /** False when there is no such session. */
  end(sessionId: string): boolean;
  listOf(userId: string): readonly Session[];
}

/** An empty set of sessions, each living at most `lifetimeMs`. */
export function createSessions(now: () => Date, lifetimeMs: number): Sessions {
  const sessions = new Map<string, Session>();
  const tokens = new Map<string, { readonly sessionId: string; used: boolean }>();

  const issue = (sessionId: string): string => {
    const token = randomToken();
    tokens.set(token, { sessionId, used: false });
    return token;
  };

  return Object.freeze({
    start: (userId, organisationId) => {
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + lifetimeMs);
      const session: Session = {
        id: randomId('session'),
        userId,
        organisationId,
        createdAt,
        expiresAt,
        endedAt: null,
      };
      sessions.set(session.id, session);
      return { session, refreshToken: issue(session.id) };
    },
    inspect: (refreshToken) => {
      const token = tokens.get(refreshToken);
      const session = token === undefined ? undefined : sessions.get(token.sessionId);
      if (token === undefined || session === undefined)
        return { refusal: 'Invalid refresh token.' };
      if (token.used) return { refusal: 'Refresh token already exchanged.' };
      const over = session.endedAt !== null || session.expiresAt <= now();
      return over ? { refusal: 'Session has already ended.' } : { session };
    },
    rotate: (refreshToken) => {
      const token = tokens.get(refreshToken);
      if (token === undefined || token.used)
        throw new Error('Only an unused refresh token can be exchanged.');
      token.used = true;
      return issue(token.sessionId);
    },
    end: (sessionId) => {
      const session = sessions.get(sessionId);
      if (session === undefined) return false;
      session.endedAt ??= now();
      return true;
    },
    listOf: (userId) => [...sessions.values()].filter((session) => session.userId === userId),
  } satisfies Sessions);
}
