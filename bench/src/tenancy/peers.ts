import { openBenchmarkDatabase } from '../benchmark-database.ts';
import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { assertSameItem, readInContext, roving } from '../item-readers.ts';
import type { Comparison, Group } from '../measure.ts';
import { compareLatency } from './comparisons.ts';
import { openDelayingProxy } from './delaying-proxy.ts';
import { callsThroughProxy, delayMs } from './network-wait.ts';
import { openBetterTenantPeer } from './peers/better-tenant.ts';
import { openDrizzlePeer } from './peers/drizzle.ts';
import { peerTables } from './peers/peer-tables.ts';
import type { Peer } from './peers/peer.ts';
import { openPrismaPeer } from './peers/prisma.ts';

const open = [openPrismaPeer, openBetterTenantPeer, openDrizzlePeer];

/** One row of a tenant, against published packages that do it in their own way. */
export async function openPeers(): Promise<Group> {
  const database = await openBenchmarkDatabase(peerTables);
  const proxy = await openDelayingProxy({ targetPort: database.port, delayMs });
  const peers: Peer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(peers.map((peer) => peer.close()));
    await database.close();
    await proxy.close();
  };
  const compare = async (port: number, where: string, calls: number): Promise<Comparison[]> => {
    const ours = readInContext(database, await database.tenancy(1, port));
    const opened = await openAll(database, port);
    peers.push(...opened);
    await assertSameItem(ours, ...opened.map(({ read }) => read));
    return opened.map(({ name, read }) =>
      compareLatency(
        {
          name: `Signed${where}, against ${name}`,
          goal: null,
          ours: roving(ours),
          reference: roving(read),
        },
        calls,
      ),
    );
  };
  try {
    const near = await compare(database.port, '', 300);
    const far = await compare(proxy.port, ', 1 ms each way', callsThroughProxy);
    return { comparisons: [...near, ...far], close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openAll(database: BenchmarkDatabase, port: number): Promise<readonly Peer[]> {
  return await Promise.all(open.map((each) => each(database.login(port))));
}
