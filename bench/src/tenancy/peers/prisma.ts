import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';

import type { Login } from '../../benchmark-database.ts';
import { tenantIds } from '../../item-tables.ts';
import type { Peer } from './peer.ts';

/** The part of the generated client that is measured. Lint runs where nothing is generated. */
interface PrismaClient {
  readonly peerItem: {
    findFirst(options: { where: { id: number } }): Promise<PrismaItem | null>;
  };
  $executeRaw(texts: TemplateStringsArray, ...values: readonly unknown[]): Promise<number>;
  $transaction(operations: readonly Promise<unknown>[]): Promise<readonly unknown[]>;
  $extends(extension: object): PrismaClient;
  $disconnect(): Promise<void>;
}

interface PrismaItem {
  readonly tenantId: string;
  readonly id: number;
  readonly name: string;
  readonly amountMinor: bigint;
}

interface Operation {
  readonly args: object;
  query(args: object): Promise<unknown>;
}

/** Prisma 7 with the extension that its example for row-level security shows, over `pg`. */
export async function openPrismaPeer(login: Login): Promise<Peer> {
  const generated = new URL('../../../.data/prisma/client.ts', import.meta.url);
  const { PrismaClient } = (await import(generated.href)) as {
    PrismaClient: new (options: { adapter: unknown }) => PrismaClient;
  };
  const { PrismaPg } = createRequire(import.meta.url)('@prisma/adapter-pg') as {
    PrismaPg: new (login: object) => unknown;
  };
  const prisma = new PrismaClient({ adapter: new PrismaPg({ ...login, max: 1 }) });
  // An extended client for each tenant, made once: a program that makes it anew has more to do.
  const clients = tenantIds.map((tenantId) => extendFor(prisma, tenantId));
  return {
    name: 'Prisma 7 with its extension pattern',
    async read(tenantNumber, id) {
      const row = await clients[tenantNumber]?.peerItem.findFirst({ where: { id } });
      assert(row);
      const { tenantId, name, amountMinor } = row;
      return { tenant_id: tenantId, id: row.id, name, amount_minor: String(amountMinor) };
    },
    close: () => prisma.$disconnect(),
  };
}

/** Each operation in a batch transaction, behind the statement that sets the tenant. */
function extendFor(prisma: PrismaClient, tenantId: string): PrismaClient {
  return prisma.$extends({
    query: {
      $allModels: {
        async $allOperations({ args, query }: Operation) {
          const [, answer] = await prisma.$transaction([
            prisma.$executeRaw`select set_config('app.current_tenant', ${tenantId}, true)`,
            query(args),
          ]);
          return answer;
        },
      },
    },
  });
}
