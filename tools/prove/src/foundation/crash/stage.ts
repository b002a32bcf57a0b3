import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pg from 'pg';

import { openLocalDatabase } from '@ataski/local/local-database';
import type { LocalDatabase } from '@ataski/local/local-database';
import { loadSecrets, rootKeyFile, signingKeysFile } from '@ataski/local/secrets';
import type { SandboxSecrets } from '@ataski/local/secrets';
import { startCluster } from '@ataski/postgres/cluster';
import type { Cluster } from '@ataski/postgres/cluster';
import { reachableFolder } from '@ataski/postgres/reachable-folder';
import { asSuperuser } from '@ataski/postgres/roles';
import type { StripeSizes } from '@ataski/sandbox';
import { liveTiming } from '@ataski/server/product-options';
import type { Timing } from '@ataski/server/product-options';

import { openOutside } from './outside.ts';
import type { Outside } from './outside.ts';
import { startProductProcess } from './product-process.ts';
import type { ProductProcess } from './product-process.ts';

/** A database, the outside world, and the settings of servers that are started on them. */
export interface Stage {
  /** Where browsers find the product. */
  readonly origin: string;
  readonly outside: Outside;
  readonly secrets: SandboxSecrets;
  /** The vault's root key. */
  readonly rootKeyFile: string;
  /** The keys that sign the audit log's checkpoints. */
  readonly signingKeysFile: string;
  readonly cluster: Cluster;
  /** The product's database, read behind every policy. */
  readonly superuser: pg.Client;
  /** For further connections like that one. */
  readonly connection: pg.ClientConfig;
  /** Starts a server, on the same port each time. */
  startServer(): Promise<ProductProcess>;
  close(): Promise<void>;
}

/** What a stage is built with. */
export interface StageOptions {
  readonly durability: 'durable' | 'throwaway';
  /** Where the server listens, and where browsers find it. */
  readonly serverPort: number;
  readonly publicPort: number;
  readonly timing: Partial<Timing>;
  readonly latencyMs: number;
  readonly sizes?: Partial<StripeSizes>;
  /** Further settings of the database server. */
  readonly databaseSettings?: Readonly<Record<string, string>>;
}

const databaseName = 'ataski';

/** Builds it in a folder of its own, which goes with it. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-stage-'));
  // The database user must pass through; what is secret inside has modes of its own.
  chmodSync(folder, 0o711);
  const undo: (() => Promise<void> | void)[] = [
    () => {
      rmSync(folder, { recursive: true, force: true });
    },
  ];
  const close = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    return await build(options, folder, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  options: StageOptions,
  folder: string,
  undo: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<Stage> {
  const secrets = loadSecrets(folder);
  const keyFile = rootKeyFile(folder);
  const origin = `http://localhost:${String(options.publicPort)}`;
  const { latencyMs, sizes } = options;
  const outside = await openOutside({
    origin,
    workosApiKey: secrets.workosApiKey,
    latencyMs,
    ...(sizes === undefined ? {} : { sizes }),
  });
  undo.push(() => outside.close());
  const cluster = await openCluster(options, folder, undo);
  const address = new URL(`postgres://127.0.0.1:${String(cluster.port)}/${databaseName}`);
  address.username = cluster.superuser.user;
  address.password = cluster.superuser.password;
  const database = await openLocalDatabase({
    folder,
    databaseUrl: address.href,
    durability: options.durability,
    secrets,
    organisations: outside.workos.directory.organisations,
    say: () => undefined,
  });
  const connection = { connectionString: address.href };
  const superuser = new pg.Client(connection);
  await superuser.connect();
  undo.push(() => superuser.end());
  const keyFiles = { rootKeyFile: keyFile, signingKeysFile: signingKeysFile(folder) };
  const held = { origin, outside, secrets, ...keyFiles, cluster, superuser, connection };
  let started = 0;
  const startServer = async () => {
    started += 1;
    const server = await startProductProcess({
      ...serverSettings({ options, folder, held, database }),
      workerId: `proof-${String(started)}`,
    });
    // Killing twice does nothing.
    undo.push(() => server.kill());
    return server;
  };
  return Object.freeze({ ...held, startServer, close });
}

interface Surroundings {
  readonly options: StageOptions;
  readonly folder: string;
  readonly held: Pick<Stage, 'origin' | 'outside' | 'secrets' | 'rootKeyFile'>;
  readonly database: LocalDatabase;
}

function serverSettings({ options, folder, held, database }: Surroundings) {
  const { origin, outside, secrets, rootKeyFile: keyFile } = held;
  return {
    ...{ origin, port: options.serverPort, databaseUrl: database.url('app') },
    ...{ contextKey: secrets.contextKey, rootKeyFile: keyFile },
    sealing: { folder, databaseUrl: database.url('sealer'), blindingKey: secrets.blindingKey },
    workos: {
      apiKey: secrets.workosApiKey,
      clientId: 'client_sandbox',
      issuer: outside.workos.issuer,
      webhookSecret: secrets.webhookSecret,
    },
    cookiePassword: secrets.cookiePassword,
    timing: { ...liveTiming, ratePerMinute: 100_000, ...options.timing },
    outside: {
      port: outside.sandbox.dial('api.stripe.com').port,
      ca: outside.sandbox.caPem,
      pagesUrl: outside.pagesUrl,
    },
  };
}

async function openCluster(
  options: StageOptions,
  folder: string,
  undo: (() => Promise<void> | void)[],
): Promise<Cluster> {
  const place = reachableFolder(path.join(folder, 'postgres'));
  const cluster = await startCluster({
    dataDirectory: place.folder,
    durability: options.durability,
    ...(options.databaseSettings === undefined ? {} : { settings: options.databaseSettings }),
  });
  undo.push(async () => {
    await cluster.stop();
    rmSync(place.folder, { recursive: true, force: true });
  });
  await asSuperuser(cluster, 'postgres', (client) =>
    client.query(`create database ${databaseName}`),
  );
  return cluster;
}
