import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { startCluster } from './cluster.ts';
import { asSuperuser } from './roles.ts';

describe('a durable cluster', () => {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'ataski-cluster-'));
  afterAll(() => {
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('keeps after a crash what was committed, and nothing that was not', async () => {
    const first = await startCluster({ dataDirectory, durability: 'durable' });
    await asSuperuser(first, 'postgres', async (client) => {
      await client.query('create table kept (number integer)');
      await client.query('insert into kept values (1)');
      await client.query('begin');
      await client.query('insert into kept values (2)');
      client.on('error', () => undefined);
      await first.crash();
    });
    const { port } = first;
    const second = await startCluster({ dataDirectory, durability: 'durable', port });
    try {
      expect(second.port).toBe(port);
      const rows = await asSuperuser(second, 'postgres', async (client) => {
        const found = await client.query<{ number: number }>('select number from kept');
        return found.rows;
      });
      expect(rows).toEqual([{ number: 1 }]);
    } finally {
      await second.stop();
    }
  }, 60_000);

  it('is down when its crash has resolved, and can be crashed again without effect', async () => {
    const cluster = await startCluster({ dataDirectory, durability: 'durable' });
    await cluster.crash();
    await cluster.crash();
    const asked = asSuperuser(cluster, 'postgres', (client) => client.query('select 1'));
    await expect(asked).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }, 60_000);
});
