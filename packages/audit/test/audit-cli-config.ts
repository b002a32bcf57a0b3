import process from 'node:process';

import pg from 'pg';

import { parseTenantId } from '@ataski/kernel';
import { createSigningKey, createTenancy } from '@ataski/tenancy';

import type { AuditCliConfig } from '../src/index.ts';
import { blindingKey, deployment, signer } from './use-sealer.ts';

/** What a test tells the program that it starts, as JSON in the variable AUDIT_TEST. */
export interface AuditTestSettings {
  readonly urls: Readonly<Record<'app' | 'sealer' | 'eraser' | 'catalog', string>>;
  /** Base64. */
  readonly signingSecret: string;
  readonly tenants: readonly string[];
}

/** A product of the tests, as `ataski-audit --config` takes it. */
export function auditCli(): AuditCliConfig {
  return auditCliOf(JSON.parse(process.env['AUDIT_TEST'] ?? '{}') as AuditTestSettings);
}

/** The same within the process of a test. */
export function auditCliOf({ urls, signingSecret, tenants }: AuditTestSettings): AuditCliConfig {
  const opened: { end(): Promise<void> }[] = [];
  const open = (connectionString: string, isPipelined: boolean): pg.Pool => {
    const pool = new pg.Pool({ connectionString, pipeline: isPipelined, max: 2 });
    pool.on('error', () => undefined);
    opened.push(pool);
    return pool;
  };
  const signingKey = createSigningKey('test', Buffer.from(signingSecret, 'base64'));
  return {
    db: createTenancy({ pool: open(urls.app, true), signingKey }),
    ...{ deployment, blindingKey, anchors: [] },
    sealerPool: () => open(urls.sealer, false),
    signer: () => signer,
    eraserDb: () => createTenancy({ pool: open(urls.eraser, true), signingKey }),
    async catalog() {
      const client = new pg.Client({ connectionString: urls.catalog });
      await client.connect();
      opened.push(client);
      return client;
    },
    async *tenants() {
      for (const tenant of tenants) yield parseTenantId(tenant);
    },
    actor: { type: 'ops', id: 'operator_1' },
    async close() {
      await Promise.all(opened.map((each) => each.end()));
    },
  };
}
