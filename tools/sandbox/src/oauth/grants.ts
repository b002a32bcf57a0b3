import { randomUUID } from 'node:crypto';

/** What a person allowed a client. */
export interface Grant {
  /** A uuid; Xero calls it the authentication event. */
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  /** The accounts, companies or organisations that were picked. */
  readonly accounts: readonly string[];
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly createdAt: number;
  readonly isRevoked: boolean;
}

/** What a new grant is made of. */
export type NewGrant = Pick<Grant, 'clientId' | 'userId' | 'accounts' | 'scopes'>;

/** Every grant, revoked ones included. */
export interface Grants {
  create(grant: NewGrant): Grant;
  list(): readonly Grant[];
  find(id: string): Grant | null;
  /** Replaces the scopes; access tokens that are in use follow. Throws for an unknown grant. */
  setScopes(id: string, scopes: readonly string[]): void;
  /** Throws for an unknown grant. */
  revoke(id: string): void;
}

/** An empty set of grants. */
export function createGrants(now: () => Date): Grants {
  const grants = new Map<string, Grant>();
  const change = (id: string, fields: Partial<Grant>): void => {
    const grant = grants.get(id);
    if (grant === undefined) throw new Error(`There is no grant ${id}.`);
    grants.set(id, { ...grant, ...fields });
  };
  return Object.freeze({
    create: (grant) => {
      const made = {
        ...grant,
        id: randomUUID(),
        createdAt: now().getTime(),
        isRevoked: false,
      };
      grants.set(made.id, made);
      return made;
    },
    list: () => [...grants.values()],
    find: (id) => grants.get(id) ?? null,
    setScopes: (id, scopes) => {
      change(id, { scopes });
    },
    revoke: (id) => {
      change(id, { isRevoked: true });
    },
  } satisfies Grants);
}
