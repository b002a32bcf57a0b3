import type pg from 'pg';

import type { TenantDb } from '@ataski/kernel';

import type { AttackGround } from '../attack-ground.ts';
import type { Side } from '../attack.ts';
import type { TargetTable } from '../target-table.ts';

/** Where the life of a pooled connection is looked at. */
export interface PoolGround {
  /** The application's door to its tenants. */
  readonly db: TenantDb;
  /** The pool beneath it. */
  readonly pool: pg.Pool;
  readonly ground: AttackGround;
  /** One that both tenants may read and have rows in. */
  readonly table: TargetTable;
}

/** One look, and the rows or things of another user that it saw. */
export interface PoolFinding {
  /** In words. */
  readonly attack: string;
  readonly context: 'none' | Side;
  readonly foreignRows: number;
  /** The connection served somebody whom it should have refused. */
  readonly isBreach: boolean;
  readonly isRefused: boolean;
}

/** A scenario about what a connection keeps from one user to the next. */
export interface PoolFamily {
  readonly name: string;
  readonly tries: string;
  look(ground: PoolGround): Promise<readonly PoolFinding[]>;
}
