import type pg from 'pg';

import type { Clock, TenantDb, TenantId } from '@ataski/kernel';

import type { SigningKey } from '../context/signing-key.ts';
import type { CatalogClient } from '../doctor/finding.ts';

/** What live attacks need. */
export interface ProbeOptions {
  /** Logs in as the application does. */
  readonly pool: pg.Pool;
  /** Reads the catalog; it needs no right to any row. */
  readonly catalog: CatalogClient;
  readonly signingKey: SigningKey;
  /** Tenant A, who attacks: best one with few rows. */
  readonly own: TenantId;
  /** Tenant B, who is attacked. */
  readonly foreign: TenantId;
  /**
   * The application's door to its tenants and the pool beneath it, whose connections are looked at
   * and then closed. Default a `Tenancy` made of `pool`.
   */
  readonly door?: { readonly db: TenantDb; readonly pool: pg.Pool };
  /** Default `tenant_id`. */
  readonly tenantColumn?: string;
  /** Only these tables, as `schema.name`; default all. */
  readonly tables?: readonly string[];
  /** Only these families; default all. */
  readonly families?: readonly string[];
  /** For each statement of an attack. Default 5,000. */
  readonly statementTimeoutMs?: number;
  /** How many tables are attacked at the same time, on a connection each. Default 1. */
  readonly connections?: number;
  readonly onProgress?: (progress: ProbeProgress) => void;
  readonly clock?: Clock;
}

/** How one family went on one table. */
export interface ProbeProgress {
  readonly table: string;
  readonly family: string;
  readonly attacks: number;
  readonly breaches: number;
  /** Attacks that could not be carried out as meant, with the SQLSTATE; they make the table blind. */
  readonly inconclusive: readonly string[];
}
