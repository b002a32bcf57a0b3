import { tenantIdOf } from '../../benchmark-database.ts';
import type { Login } from '../../benchmark-database.ts';
import { createItemRead, openDrizzle, setTenant } from './drizzle-item.ts';
import type { Peer } from './peer.ts';

/** Drizzle ORM with the context set by hand, first in a transaction of its own. */
export async function openDrizzlePeer(login: Login): Promise<Peer> {
  const { db, close } = openDrizzle(login);
  const readItem = createItemRead('peer_item');
  return {
    name: 'Drizzle 0.45 with a hand-set context',
    read: (tenantNumber, id) =>
      db.transaction(async (tx) => {
        await setTenant(tx, tenantIdOf(tenantNumber));
        return await readItem(tx, id);
      }),
    close,
  };
}
