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
    search_items: {
      method: 'POST',
      host: 'api.example.com',
      path: '/v1/items/search',
      body: {
        format: 'json',
        unit: 'field',
        allows: [{ name: 'filter' }, { name: 'limit', values: ['10', '100'] }],
      },
    },
    run_report: {
      method: 'POST',
      host: '{account}.reports.example.com',
      path: '/v1/run/',
      body: {
        format: 'json',
        unit: 'query',
        member: 'q',
        shapes: { id: '[1-9][0-9]{0,9}', day: '[0-9]{4}-[0-9]{2}-[0-9]{2}' },
        allows: [
          { name: 'items', text: 'SELECT id FROM item WHERE id > :id ORDER BY id' },
          { name: 'pair', text: "SELECT 1 FROM x WHERE a = :id AND b = :id AND c > ':day'" },
        ],
      },
    },
    fetch_file: {
      method: 'GET',
      host: 'api.example.com',
      path: '/files/{file}',
      query: ['token'],
      withoutCredential: true,
      maxResponseBytes: 131_072,
    },
    archive_item: { method: 'PUT', host: 'api.example.com', path: '/v1/items/{id}/archive' },
  },
  authOperations: {
    get_token: {
      method: 'POST',
      host: 'login.example.com',
      path: '/token',
      body: {
        format: 'form',
        unit: 'field',
        allows: [{ name: 'grant_type', values: ['authorization_code'] }, { name: 'code' }],
      },
    },
  },
  placeholders: { realm: '[0-9]{1,20}', file: '[a-z]{1,20}%3A[0-9]{1,9}[.]json' },
};

/** The type of a form. */
export const formType = { 'content-type': 'application/x-www-form-urlencoded' } as const;

/** Small enough to reach in a test. */
export const limits: EgressLimits = {
  timeoutMs: 2_000,
  maxResponseBytes: 65_536,
  maxRequestBytes: 1_024,
};
