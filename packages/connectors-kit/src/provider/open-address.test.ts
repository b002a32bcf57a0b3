import { describe, expect, it, vi } from 'vitest';

import { parseCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';

import { reply } from '../../test/fake-shop.ts';
import { writingShop } from '../../test/writing-shop.ts';
import type { OutboundRequest } from './ports.ts';
import { createProvider } from './provider.ts';

describe('an address that opens by itself', () => {
  const asked: OutboundRequest[] = [];
  const withSecret = vi.fn();
  const open = (status: number) =>
    createProvider({
      connector: writingShop,
      context: {
        tenantId: parseTenantId('00000000-0000-4000-8000-000000000001'),
        actor: { type: 'connector', id: 'shop' },
        correlationId: parseCorrelationId('open-address'),
      },
      account: { livemode: null, settings: {} },
      door: {
        call: (_context, request) => {
          asked.push(request);
          return Promise.resolve(reply(status, []));
        },
      },
      withSecret,
      pulse: { clock: systemClock, random: () => 0, sleep: () => Promise.resolve() },
    });
  const file = { operation: 'fetch_file', params: { file: 'a' } };

  it('is asked without the credential, which is not even lent, and without any other header', async () => {
    await open(200).call(file);
    expect(asked.at(-1)).toMatchObject({ operation: 'fetch_file', params: { file: 'a' } });
    expect(asked.at(-1)?.headers).toEqual({});
    expect(withSecret).not.toHaveBeenCalled();
  });

  it.each([401, 403])('that answers %i says nothing about the credential', async (status) => {
    await expect(open(status).call(file)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_PROVIDER_REFUSED',
    });
  });

  it('that is gone is missing', async () => {
    await expect(open(404).call(file)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_OBJECT_MISSING',
    });
  });
});
