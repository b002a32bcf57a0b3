import { beforeAll, describe, expect, it } from 'vitest';

import { breakers, overview } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';

import { useProduct } from '../../product.fixture.ts';

const whole = { scope: 'tenant', scopeId: '', reason: 'It looks like a leaked key.' } as const;
const stopped = {
  sentence: '1 breaker slows or stops calls of models.',
  href: '/app/llm-breakers',
};

describe('the overview', () => {
  const product = useProduct();
  let ada: Visitor;
  const attentionOf = async (visitor: Visitor) =>
    (await visitor.call(overview.getOverview, {})).body.needsAttention;

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
  }, 60_000);

  it('says that a breaker waits for a person, until somebody lets calls through', async () => {
    expect(await attentionOf(ada)).toEqual([]);
    await ada.call(breakers.openBreaker, whole);
    expect(await attentionOf(ada)).toEqual([stopped]);
    await ada.call(breakers.closeBreaker, whole);
    expect(await attentionOf(ada)).toEqual([]);
  });

  it('does not count the breaker of another tenant', async () => {
    await ada.call(breakers.openBreaker, whole);
    const gus = await product.signIn('gus@globex.example', 'globex');
    expect(await attentionOf(gus)).toEqual([]);
    await ada.call(breakers.closeBreaker, whole);
  });

  it('counts breakers, as it counts connections, also for who may open the list of neither', async () => {
    const organisation = companies.acme.name;
    const vera = { email: 'vera@acme.example', organisation };
    product.local.workos.directory.setRole({ ...vera, role: 'ops' });
    const ops = await product.signIn(vera.email);
    await ada.call(breakers.openBreaker, whole);
    expect((await ops.call(breakers.listBreakers, {})).status).toBe(403);
    expect(await attentionOf(ops)).toEqual([stopped]);
  });
});
