import { randomUUID } from 'node:crypto';

import type { Grant } from '../oauth/grants.ts';

/** An organisation that a person opened to a client. */
export interface XeroConnection {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly tenantId: string;
  /** The consent that opened it last. */
  readonly authEventId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A token is bound to a person and a client, not to an organisation: these are what it opens. */
export interface XeroConnections {
  add(grant: Grant): void;
  of(grant: Grant): readonly XeroConnection[];
  /** False when it is not one of this grant's person and client. */
  remove(grant: Grant, id: string): boolean;
  /** How many entries an organisation's list of connected apps has. */
  countOf(tenantId: string): number;
}

/** No connections. */
export function createXeroConnections(now: () => Date): XeroConnections {
  const byId = new Map<string, XeroConnection>();
  const of = ({ clientId, userId }: Grant): readonly XeroConnection[] =>
    [...byId.values()].filter((one) => one.clientId === clientId && one.userId === userId);
  return Object.freeze({
    of,
    add: (grant) => {
      const at = now().getTime();
      for (const tenantId of grant.accounts) {
        const known = of(grant).find((one) => one.tenantId === tenantId);
        const { clientId, userId, id: authEventId } = grant;
        const [id, createdAt] = [known?.id ?? randomUUID(), known?.createdAt ?? at];
        byId.set(id, { id, clientId, userId, tenantId, authEventId, createdAt, updatedAt: at });
      }
    },
    remove: (grant, id) => of(grant).some((one) => one.id === id) && byId.delete(id),
    countOf: (tenantId) => [...byId.values()].filter((one) => one.tenantId === tenantId).length,
  } satisfies XeroConnections);
}
