import type { PlatformDb, TenantDb } from '@ataski/kernel';

/** Where a process dies: inside its nth use of the database, or right after that was committed. */
export interface Death {
  readonly at: number;
  readonly when: 'inside' | 'after';
}

/** A database handle of a process that dies. Once dead it neither reads nor writes. */
export interface MortalDb extends TenantDb, PlatformDb {
  isDead(): boolean;
}

const killed = new Error('killed');

/** Wraps `db` for a process that dies at the given point, as if by kill -9. */
export function mortalDb(db: TenantDb & PlatformDb, death: Death): MortalDb {
  let uses = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw killed;
  };
  const use = (): boolean => {
    if (dead) throw killed;
    uses += 1;
    return uses === death.at;
  };
  return {
    isDead: () => dead,
    async withTenant(context, work, options) {
      const isLast = use();
      const result = await db.withTenant(
        context,
        async (tx) => {
          const done = await work(tx);
          return isLast && death.when === 'inside' ? die() : done;
        },
        options,
      );
      return isLast ? die() : result;
    },
    async query(context, sql, values) {
      if (use() && death.when === 'inside') die();
      const result = await db.query<never>(context, sql, values);
      return uses === death.at ? die() : result;
    },
    async call(name, values) {
      if (use() && death.when === 'inside') die();
      const rows = await db.call<never>(name, values);
      return uses === death.at ? die() : rows;
    },
  };
}
