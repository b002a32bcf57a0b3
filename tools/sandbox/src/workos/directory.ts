import { stableId } from './identifier.ts';

/** An organisation to start with. Its external id is the tenant's UUID. */
export interface SeedOrganisation {
  readonly id?: string;
  readonly name: string;
  readonly externalId: string;
}

/** A person to start with, and the role in each organisation, which is named by its name. */
export interface SeedUser {
  readonly id?: string;
  readonly email: string;
  readonly name: string;
  readonly memberships: readonly { readonly organisation: string; readonly role: string }[];
}

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly externalId: string;
}

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export interface Membership {
  readonly id: string;
  readonly userId: string;
  readonly organisationId: string;
  readonly role: string;
  readonly status: 'active' | 'inactive';
}

/** Who exists and who belongs where. */
export interface Directory {
  readonly organisations: readonly Organisation[];
  readonly users: readonly User[];
  memberships(filter: {
    readonly userId?: string | null;
    readonly organisationId?: string | null;
  }): readonly Membership[];
  /** The active membership, or null. */
  findMembership(userId: string, organisationId: string): Membership | null;
  /** Gives the person this role there; null deactivates the membership. Throws for unknown names. */
  setRole(change: {
    readonly email: string;
    readonly organisation: string;
    readonly role: string | null;
  }): void;
}

/** Builds the directory. Throws when a membership names an unknown organisation or two share an id. */
export function createDirectory(
  seedOrganisations: readonly SeedOrganisation[],
  seedUsers: readonly SeedUser[],
): Directory {
  const organisations = seedOrganisations.map((seed) => ({
    id: seed.id ?? stableId('org', seed.externalId),
    name: seed.name,
    externalId: seed.externalId,
  }));
  const users = seedUsers.map(({ id, email, name }) => ({
    id: id ?? stableId('user', email),
    email,
    name,
  }));
  refuseDuplicates([...organisations, ...users].map(({ id }) => id));

  const memberships = new Map<string, Membership>();
  const setRole: Directory['setRole'] = ({ email, organisation, role }) => {
    const userId = idOf(users, (user) => user.email === email, email);
    const organisationId = idOf(organisations, ({ name }) => name === organisation, organisation);
    const id = stableId('om', `${userId}:${organisationId}`);
    const previous = memberships.get(id)?.role ?? 'member';
    memberships.set(id, {
      id,
      userId,
      organisationId,
      role: role ?? previous,
      status: role === null ? 'inactive' : 'active',
    });
  };
  for (const seed of seedUsers) {
    for (const membership of seed.memberships) setRole({ email: seed.email, ...membership });
  }

  return Object.freeze({
    organisations,
    users,
    setRole,
    memberships: ({ userId, organisationId }) =>
      [...memberships.values()].filter(
        (membership) =>
          (!userId || membership.userId === userId) &&
          (!organisationId || membership.organisationId === organisationId),
      ),
    findMembership: (userId, organisationId) => {
      const membership = memberships.get(stableId('om', `${userId}:${organisationId}`));
      return membership?.status === 'active' ? membership : null;
    },
  } satisfies Directory);
}

function idOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  matches: (item: Item) => boolean,
  name: string,
): string {
  const item = items.find(matches);
  if (item === undefined) throw new Error(`The sandbox's WorkOS knows no ${name}.`);
  return item.id;
}

function refuseDuplicates(ids: readonly string[]): void {
  if (new Set(ids).size !== ids.length)
    throw new Error('Two organisations or people of the sandbox share an id.');
}
