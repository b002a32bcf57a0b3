import { AtaskiError } from '@ataski/kernel';

import { nameOf } from '../outcome.ts';
import { noteFailure } from '../scene.ts';
import type { Scene, Step } from '../scene.ts';

/** A look-up of the server's own answers exactly the tenant that was asked for. */
export const lookUp: Step = async (scene) => {
  const { evidence, stranger } = scene;
  await call(scene, 'fuzz.find_tenant', [stranger.name], (rows) => {
    if (rows.length !== 1 || rows[0]?.['tenant_id'] !== stranger.id)
      evidence.breach(
        'wrong answer',
        `a look-up of ${stranger.name} answered ${JSON.stringify(rows)}`,
      );
  });
};

/** No tenant's context is met by a look-up, whatever ran on the connection before. */
export const lookForContext: Step = async (scene) => {
  const { evidence, random } = scene;
  if (random.oneIn(2)) {
    await call(scene, 'tenancy.current_tenant_id', [], (rows) =>
      evidence.breach('setting', `a look-up ran in the context of ${JSON.stringify(rows)}`),
    );
    return;
  }
  await call(scene, 'fuzz.context_in_use', [], (rows) => {
    const context = rows[0]?.['context_in_use'];
    if (typeof context !== 'string' || context.split(';')[1] !== 'p1')
      evidence.breach('setting', 'a look-up met the context of a tenant');
  });
};

/** SQL in the place of a function's name. */
export const lookUpWithSql: Step = async (scene) => {
  const { evidence, random } = scene;
  const name = random.pick([
    'fuzz.find_tenant(null); commit; --',
    'fuzz.item',
    'fuzz.find_tenant, fuzz.item',
    '(select 1)',
    'FUZZ.FIND_TENANT',
    '',
  ]);
  await call(scene, name, [], (rows) =>
    evidence.breach('let through', `a look-up named ${name} answered ${rows.length} rows`),
  );
};

/** Whether the database answers at all. */
export const ping: Step = async (scene) => {
  scene.evidence.count('transactions');
  await scene.tenancy.ping().catch((error: unknown) => noteFailure(scene, error));
};

async function call(
  scene: Scene,
  name: string,
  values: readonly unknown[],
  check: (rows: readonly Record<string, unknown>[]) => void,
): Promise<void> {
  const { evidence, tenancy } = scene;
  evidence.count('transactions');
  try {
    check(await tenancy.call(name, values));
    evidence.count('look-ups answered');
  } catch (error) {
    evidence.count('failed');
    evidence.count(`failed: ${nameOf(error)}`);
    if (!AtaskiError.is(error)) evidence.breach('process', `a look-up threw ${String(error)}`);
  }
}
