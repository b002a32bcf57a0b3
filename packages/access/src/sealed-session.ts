import type { SessionCookieData } from '@workos-inc/node';

import { AccessError } from './errors.ts';

/** A person as the identity provider describes them. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** A session and the sealed form that the browser carries. */
export interface SealedSession {
  readonly sealed: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: User;
}

type Unseal = (sealed: string, password: string) => Promise<SessionCookieData | undefined>;

/** The browser's limit for one cookie; ours stay below half of it. */
const longestCookie = 4096;

/** Opens a sealed session with whichever password sealed it. Throws ACCESS_SESSION_INVALID. */
export async function unsealSession(
  sealed: string,
  passwords: readonly string[],
  unseal: Unseal,
): Promise<SealedSession> {
  if (sealed.length > longestCookie) throw new AccessError('ACCESS_SESSION_INVALID');
  for (const password of passwords) {
    const data = await tryUnseal(sealed, password, unseal);
    const { accessToken, refreshToken, user } = data ?? {};
    if (accessToken === undefined || refreshToken === undefined || user === undefined) continue;
    return { sealed, accessToken, refreshToken, user: describeUser(user) };
  }
  throw new AccessError('ACCESS_SESSION_INVALID');
}

/** The person of a session, with the address standing in for a missing name. */
export function describeUser(user: NonNullable<SessionCookieData['user']>): User {
  const name = user.name ?? [user.firstName, user.lastName].filter(Boolean).join(' ');
  return { id: user.id, email: user.email, name: name === '' ? user.email : name };
}

/** The SDK answers some damage with an empty object and throws at the rest. */
async function tryUnseal(
  sealed: string,
  password: string,
  unseal: Unseal,
): Promise<Partial<SessionCookieData> | null> {
  try {
    return (await unseal(sealed, password)) ?? null;
  } catch {
    return null;
  }
}
