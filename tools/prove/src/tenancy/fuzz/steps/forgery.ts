import { createHash } from 'node:crypto';

import { createSigningKey, signContext } from '@ataski/tenancy';

import { checkAnswer } from '../answer-check.ts';
import { ask, contextOf, noteFailure, within } from '../scene.ts';
import type { Scene, Step } from '../scene.ts';

const allItems = 'select * from fuzz.item';
const allCounters = 'select * from fuzz.counter';

/** Contexts that nobody signed for this moment, put in place by SQL inside a transaction. */
export const forgeContext: Step = async (scene) => {
  const { evidence, random, tenant } = scene;
  const { name, token } = drawForgery(scene);
  const isLocal = random.oneIn(2);
  await within(scene, async (tx) => {
    const { rows } = await tx.query<{ own: string }>(
      "select current_setting('ataski.context') as own",
    );
    const text = `select set_config('ataski.context', $1, ${isLocal})`;
    await tx.query(text, [token(rows[0]?.own ?? '')]);
    const seen = await tx.query(random.pick([allItems, allCounters]));
    evidence.breach('let through', `${name} was believed and showed ${seen.rowCount} rows`);
    checkAnswer(evidence, tenant, seen.rows);
  }).catch((error: unknown) => noteFailure(scene, error));
};

/** The same in one statement, where the order of evaluation is the database's own. */
export const forgeByQuery: Step = async (scene) => {
  const { evidence, random, tenant } = scene;
  const { token } = drawForgery(scene);
  const text = `with forged as materialized (select set_config('ataski.context', $1, ${random.oneIn(2)}) as token)
                select c.* from forged, fuzz.counter c where forged.token is not null`;
  await ask<Record<string, unknown>>(scene, text, [token('')]).then(
    ({ rows }) => checkAnswer(evidence, tenant, rows),
    (error: unknown) => noteFailure(scene, error),
  );
};

/** A tenant's own token, kept for the session: nobody who comes later may meet it. */
export const keepOwnContext: Step = async (scene) => {
  const text = "select set_config('ataski.context', current_setting('ataski.context'), false)";
  const kept = scene.random.oneIn(2) ? ask(scene, text) : within(scene, (tx) => tx.query(text));
  await kept.catch((error: unknown) => noteFailure(scene, error));
};

interface Forgery {
  readonly name: string;
  /** From the token in use. */
  readonly token: (own: string) => string;
}

function drawForgery(scene: Scene): Forgery {
  const { random, signingKey, stranger, tenant } = scene;
  const foreign = { ...contextOf(scene), tenantId: stranger.id };
  const secret = createHash('sha256').update(random.hex(8)).digest();
  const otherKey = createSigningKey(signingKey.id, secret);
  const later = Date.now() + 60_000;
  return random.pick<Forgery>([
    { name: 'an expired token', token: () => signContext(signingKey, foreign, Date.now() - 1) },
    { name: "another key's token", token: () => signContext(otherKey, foreign, later) },
    {
      name: 'an unknown key',
      token: () => signContext(createSigningKey('x', secret), foreign, later),
    },
    { name: 'a changed tenant', token: (own) => own.replace(tenant.id, stranger.id) || ';v1;' },
    { name: 'a longer life', token: (own) => own.replace(/;\d{13};/, ';9999999999999;') || ';v1;' },
    { name: "the platform's token", token: (own) => own.replace(';v1;', ';p1;') || ';p1;' },
    {
      name: 'a token of another connection',
      token: () => signContext(signingKey, foreign, later, 1),
    },
    { name: 'a cut token', token: (own) => own.slice(0, -1) },
    { name: 'no token', token: () => '' },
  ]);
}
