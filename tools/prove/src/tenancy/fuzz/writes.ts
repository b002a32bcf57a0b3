import type { TenantTx } from '@ataski/kernel';

import { checkAnswer } from './answer-check.ts';
import type { AnswerRows } from './answer-check.ts';
import { sharedCounters } from './fuzz-schema.ts';
import type { Effect, Operation } from './ledger.ts';
import type { Scene } from './scene.ts';

/** One change as a statement. */
export interface Write {
  readonly effect: Effect;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statement that leaves the transaction's id behind. */
export const recordOperation = 'insert into fuzz.operation (id) values ($1)';

/** A new row. */
export function insertion({ ledger, random, tenant, worker }: Scene): Write {
  const id = ledger.nextItem(tenant);
  const value = random.integer(1000);
  return {
    effect: { kind: 'insert', id, value },
    text: 'insert into fuzz.item (id, worker, value, marker) values ($1, $2, $3, $4) returning tenant_id, id',
    values: [id, worker, value, tenant.marker],
  };
}

/** More for a counter that all workers of the tenant share. */
export function counting({ random }: Scene, id = random.integer(sharedCounters)): Write {
  const delta = 1 + random.integer(9);
  return {
    effect: { kind: 'count', id, delta },
    text: 'update fuzz.counter set total = total + $2 where id = $1 returning tenant_id, id',
    values: [id, delta],
  };
}

/** Different changes, none of which depends on another. */
export function drawWrites(scene: Scene, count: number): Write[] {
  const { ledger, random, tenant, worker } = scene;
  const items = random.shuffled(ledger.usableItems(tenant, worker));
  return Array.from({ length: count }, () => {
    const kind = random.pick(['insert', 'insert', 'add', 'add', 'delete', 'count'] as const);
    if (kind === 'insert') return insertion(scene);
    if (kind === 'count') return counting(scene);
    const id = items.pop();
    if (id === undefined) return insertion(scene);
    return kind === 'add' ? addition(id, random.integer(100) - 50) : deletion(id);
  });
}

/** Carries out one change inside a transaction. */
export async function write(
  scene: Scene,
  tx: TenantTx,
  operation: Operation,
  { effect, text, values }: Write,
): Promise<void> {
  operation.effects.push(effect);
  const { rows } = await tx.query(text, values);
  checkWritten(scene, rows, effect);
}

/** The same change and the transaction's id in one statement. */
export function asOneStatement({ id }: Operation, { text, values }: Write): [string, unknown[]] {
  const place = values.length + 1;
  return [
    `with recorded as (insert into fuzz.operation (id) values ($${place})), written as (${text}) select * from written`,
    [...values, id],
  ];
}

/** One row of the caller's own was written, and it was there. */
export function checkWritten({ evidence, tenant }: Scene, rows: AnswerRows, effect: Effect): void {
  checkAnswer(evidence, tenant, rows);
  if (rows.length !== 1 || rows[0]?.['id'] !== effect.id)
    evidence.breach(
      'model',
      `${tenant.name}: ${effect.kind} of ${effect.id} met ${rows.length} rows`,
    );
}

function addition(id: number, delta: number): Write {
  return {
    effect: { kind: 'add', id, delta },
    text: 'update fuzz.item set value = value + $2 where id = $1 returning tenant_id, id, marker',
    values: [id, delta],
  };
}

function deletion(id: number): Write {
  return {
    effect: { kind: 'delete', id },
    text: 'delete from fuzz.item where id = $1 returning tenant_id, id, marker',
    values: [id],
  };
}
