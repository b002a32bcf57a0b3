import type { EgressLimits, EgressSystem } from '../src/index.ts';

/** A system with one operation of each kind that the guard distinguishes. */
export const example: EgressSystem = {
  id: 'example',
  operations: {
    list_items: {
      method: 'GET',
      host: 'api.example.com',
      path: '/v1/items',
      query: ['limit', 'types[]'],
    },
    get_item: { method: 'GET', host: 'api.example.com', path: '/v1/items/{id}' },
    get_report: {
      method: 'GET',
      host: 'api.example.com',
      path: '/v1/company/{realm}/report/{realm}',
      query: ['query'],
      queryValues: { query: 'SELECT \\* FROM (?:Account|Invoice)' },
    },
    latest_item: { method: 'GET', host: 'api.example.com', path: '/v1/items/latest' },
    run_report: { method: 'POST', host: '{account}.reports.example.com', path: '/v1/run/' },
  },
  authOperations: { get_token: { method: 'POST', host: 'login.example.com', path: '/token' } },
  placeholders: { realm: '[0-9]{1,20}' },
};

/** Small enough to reach in a test. */
export const limits: EgressLimits = {
  timeoutMs: 2_000,
  maxResponseBytes: 65_536,
  maxRequestBytes: 1_024,
};
