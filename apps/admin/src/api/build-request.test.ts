import { describe, expect, it } from 'vitest';

import { audit, connections } from '@ataski/contract';

import { buildRequest } from './build-request.ts';

const connectionId = '0192bbbb-0000-7000-8000-00000000000a';

describe('requests', () => {
  it('puts what is not in the path of a GET into its query', () => {
    const request = buildRequest(connections.listRecords, {
      connectionId,
      stream: 'invoices',
      limit: 25,
    });
    expect(request).toEqual({
      method: 'GET',
      url: `/api/connections/${connectionId}/records?stream=invoices&limit=25`,
      body: null,
    });
  });

  it('puts what is not in the path of a POST into its JSON body', () => {
    const input = {
      system: 'stripe',
      label: 'Stripe',
      credentials: { restricted_key: 'rk_test_1' },
    };
    const request = buildRequest(connections.connectWithKey, input);
    expect(request.url).toBe('/api/connections');
    expect(JSON.parse(request.body ?? '')).toEqual(input);
  });

  it('never puts a credential into an address', () => {
    const credentials = { restricted_key: 'rk_test_canary' };
    const request = buildRequest(connections.connectWithKey, {
      system: 'stripe',
      label: 'x',
      credentials,
    });
    expect(request.url).not.toContain('canary');
  });

  it('sends an empty object as the body of a POST without further input', () => {
    expect(buildRequest(connections.startSync, { connectionId }).body).toBe('{}');
  });

  it('leaves out what is not set', () => {
    const request = buildRequest(audit.listAuditEvents, { action: undefined, outcome: 'denied' });
    expect(request.url).toBe('/api/audit/events?outcome=denied');
  });

  it('encodes a path parameter, so that it cannot leave its place', () => {
    const request = buildRequest(audit.getAuditTimeline, { correlationId: '../session?x=1' });
    expect(request.url).toBe('/api/audit/timelines/..%2Fsession%3Fx%3D1');
  });

  it.each([undefined, ''])('refuses the path parameter %j', (missing) => {
    expect(() => buildRequest(connections.startSync, { connectionId: missing })).toThrow(
      RangeError,
    );
  });
});
