import { checkAnswer } from '../answer-check.ts';
import { ask, noteFailure, within } from '../scene.ts';
import type { Step } from '../scene.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** Texts that nobody sent before, more than are ever prepared. */
export const sendManyTexts: Step = async (scene) => {
  const { evidence, random, tenant } = scene;
  await within(scene, async (tx) => {
    const send = async () => {
      const nonce = random.hex(10);
      const text = `select marker, '${nonce}' as nonce from fuzz.counter where id = 0`;
      evidence.count('distinct texts');
      checkAnswer(evidence, tenant, (await tx.query(text)).rows, nonce);
    };
    await Promise.all(Array.from({ length: 240 }, send));
  }).catch((error: unknown) => noteFailure(scene, error));
};

/** The same few texts with values of ever other types. */
export const sendOtherTypes: Step = async (scene) => {
  const { evidence, random, tenant } = scene;
  const nonce = random.hex(10);
  const text = random.pick([
    'select $1 as nonce, $2 as value',
    'select $1::text as nonce, $2::text as value from fuzz.counter where id = 0',
    'select $1::varchar as nonce, $2::jsonb as value',
    'select $1::text as nonce, $2::int as value',
    'select $1::text as nonce, to_json($2::text[]) as value',
  ]);
  await ask<Record<string, unknown>>(scene, text, [nonce, drawValue(random)]).then(
    ({ rows }) => checkAnswer(evidence, tenant, rows, nonce),
    (error: unknown) => noteFailure(scene, error),
  );
};

/** Values and value lists that no statement takes. */
export const sendBadValues: Step = async (scene) => {
  const { evidence, random, tenant } = scene;
  const values = random.pick<readonly unknown[]>([
    [],
    ['one', 'two', 'three'],
    ['a NUL \0 byte'],
    ['\ud800'],
    ['x'.repeat(200_000)],
    [drawValue(random)],
  ]);
  const text = random.pick([
    'select $1::uuid as value',
    'select $1::text as value from fuzz.counter',
    'select id from fuzz.item where marker = $1',
  ]);
  await ask<Record<string, unknown>>(scene, text, values).then(
    ({ rows }) => checkAnswer(evidence, tenant, rows),
    (error: unknown) => noteFailure(scene, error),
  );
};

/** An answer of many packets, for slow readers and cuts in the middle. */
export const readMuch: Step = async (scene) => {
  const { evidence, random, tenant } = scene;
  const nonce = random.hex(10);
  const text = `select c.tenant_id, c.marker, repeat(c.marker, 40) as filler, $1::text as nonce
                  from fuzz.counter c, generate_series(1, $2::int)`;
  await ask<Record<string, unknown>>(scene, text, [nonce, 50 + random.integer(200)]).then(
    ({ rows }) => checkAnswer(evidence, tenant, rows, nonce),
    (error: unknown) => noteFailure(scene, error),
  );
};

function drawValue(random: SeededRandom): unknown {
  return random.pick<unknown>([
    'text',
    '{}',
    '7',
    7,
    7.5,
    Number.NaN,
    7n,
    true,
    null,
    undefined,
    Buffer.from([0, 0, 0, 7]),
    new Date(0),
    { key: 'value' },
    ['a', null, 'b"c'],
    [[1], [2]],
  ]);
}
