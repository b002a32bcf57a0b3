import type { Directory, Membership, Organisation, User } from './directory.ts';
import type { Session } from './sessions.ts';

const seededAt = '2026-01-05T09:00:00.000Z';
const stamps = { created_at: seededAt, updated_at: seededAt };

/** A user as WorkOS answers it. */
export function presentUser(user: User): object {
  const [firstName = '', ...rest] = user.name.split(' ');
  return {
    object: 'user',
    id: user.id,
    email: user.email,
    email_verified: true,
    name: user.name,
    first_name: firstName,
    last_name: rest.join(' ') || null,
    profile_picture_url: null,
    last_sign_in_at: null,
    locale: null,
    external_id: null,
    metadata: {},
    ...stamps,
  };
}

/** An organisation as WorkOS answers it. */
export function presentOrganisation(organisation: Organisation): object {
  return {
    object: 'organization',
    id: organisation.id,
    name: organisation.name,
    external_id: organisation.externalId,
    allow_profiles_outside_organization: false,
    domains: [],
    metadata: {},
    ...stamps,
  };
}

/** A membership as WorkOS answers it. */
export function presentMembership(directory: Directory, membership: Membership): object {
  const organisation = directory.organisations.find(({ id }) => id === membership.organisationId);
  return {
    object: 'organization_membership',
    id: membership.id,
    user_id: membership.userId,
    organization_id: membership.organisationId,
    organization_name: organisation?.name ?? '',
    status: membership.status,
    directory_managed: false,
    role: { slug: membership.role },
    roles: [{ slug: membership.role }],
    custom_attributes: {},
    ...stamps,
  };
}

/** A session as WorkOS answers it. */
export function presentSession(session: Session): object {
  return {
    object: 'session',
    id: session.id,
    user_id: session.userId,
    organization_id: session.organisationId ?? undefined,
    ip_address: null,
    user_agent: null,
    auth_method: 'magic_code',
    status: session.endedAt === null ? 'active' : 'revoked',
    expires_at: session.expiresAt.toISOString(),
    ended_at: session.endedAt?.toISOString() ?? null,
    created_at: session.createdAt.toISOString(),
    updated_at: session.createdAt.toISOString(),
  };
}
