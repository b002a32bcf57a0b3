import { describe, expect, it } from 'vitest';

import { useProduct } from '../product.fixture.ts';

describe('a body', () => {
  const product = useProduct();

  it.each([
    ['lists', `{"label":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['objects', `{"label":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
  ])('of %s nested as deep as it can be is refused as wrong input', async (_what, body) => {
    const ada = await product.signIn('ada@acme.example');
    const headers = { 'content-type': 'application/json' };
    const answer = await ada.fetch('/api/connections', { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'SERVER_INPUT_INVALID' });
  });
});
