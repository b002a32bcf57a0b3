import { checkAnswer } from './answer-check.ts';
import type { AnswerRows } from './answer-check.ts';
import type { Scene } from './scene.ts';

/** A question with a nonce that its answer brings back. */
export interface Read {
  readonly text: string;
  readonly values: readonly unknown[];
  /** What must hold of the answer. */
  check(rows: AnswerRows): void;
}

/** One of several reads; those that know all of the worker's rows compare them with the model. */
export function drawRead(scene: Scene): Read {
  return scene.random.oneIn(2) ? readOwnItems(scene) : readAnyRows(scene);
}

/** The worker's own items, whose values the model knows. */
export function readOwnItems({ evidence, ledger, random, tenant, worker }: Scene): Read {
  const nonce = random.hex(12);
  return {
    text: 'select tenant_id, id, value, marker, $1::text as nonce from fuzz.item where worker = $2',
    values: [nonce, worker],
    check(rows) {
      checkAnswer(evidence, tenant, rows, nonce);
      const read = new Map(rows.map((row) => [Number(row['id']), Number(row['value'])]));
      const known = [...new Set([...read.keys(), ...ledger.usableItems(tenant, worker)])];
      for (const id of known) {
        const expected = ledger.expectedValue(tenant, id);
        const seen = read.get(id) ?? 'absent';
        if (expected !== 'unknown' && expected !== seen)
          evidence.breach('model', `${tenant.name} read ${seen} for item ${id}, not ${expected}`);
      }
    },
  };
}

function readAnyRows({ evidence, random, stranger, tenant }: Scene): Read {
  const nonce = random.hex(12);
  const [text, more] = random.pick<readonly [string, readonly unknown[]]>([
    ['select *, $1::text as nonce from fuzz.counter', []],
    ['select i.*, $1::text as nonce from fuzz.item i order by i.value limit 50', []],
    ['select *, $1::text as nonce from fuzz.item where tenant_id = $2', [stranger.id]],
    ['select *, $1::text as nonce from fuzz.item where marker = $2', [tenant.marker]],
    ['select *, $1::text as nonce from fuzz.item where id = any ($2::int[])', [[1, 2, 3]]],
    [
      'select c.tenant_id, i.tenant_id as other, i.marker, $1::text as nonce from fuzz.counter c join fuzz.item i using (id)',
      [],
    ],
    ['select id as tenant_id, name, $1::text as nonce from tenancy.tenant', []],
    ['select tenancy.current_tenant_id() as tenant_id, $1::text as nonce', []],
    ['select tenant_id, $1::text as nonce from connectors_kit.record limit 10', []],
  ]);
  return {
    text,
    values: [nonce, ...more],
    check: (rows) => checkAnswer(evidence, tenant, rows, nonce),
  };
}
