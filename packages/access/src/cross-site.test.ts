import { describe, expect, it } from 'vitest';

import { refuseCrossSite } from './cross-site.ts';
import type { RequestOrigin } from './cross-site.ts';

const own = 'https://app.ataski.example';
const ours: RequestOrigin = {
  method: 'POST',
  secFetchSite: 'same-origin',
  origin: own,
  contentType: 'application/json',
  customHeader: undefined,
};
const check = (change: Partial<RequestOrigin>) => () =>
  refuseCrossSite({ ...ours, ...change }, own);

describe('the defence against cross-site requests', () => {
  it.each([
    ['of our own page', {}],
    ['with a character set', { contentType: 'application/json; charset=utf-8' }],
    ['without a body but with the custom header', { contentType: undefined, customHeader: '1' }],
    ['of a client that names our origin itself', { secFetchSite: undefined }],
    ['that reads', { method: 'GET', secFetchSite: 'cross-site', origin: 'https://evil.example' }],
  ])('lets a request pass %s', (_what, change: Partial<RequestOrigin>) => {
    expect(check(change)).not.toThrow();
  });

  it.each([
    ['from another site', { secFetchSite: 'cross-site' }],
    ['from a sibling host', { secFetchSite: 'same-site' }],
    ['from nowhere, without an origin', { secFetchSite: 'none', origin: undefined }],
    ['of an old browser, without an origin', { secFetchSite: undefined, origin: undefined }],
    ['with another origin', { secFetchSite: undefined, origin: 'https://evil.example' }],
    ['that contradicts itself', { origin: 'https://evil.example' }],
    ['with the origin null', { secFetchSite: undefined, origin: 'null' }],
    ['that a form can send', { contentType: 'text/plain' }],
    ['that a form can send, disguised', { contentType: 'text/plain; application/json' }],
    ['without a type', { contentType: undefined }],
    ['with an unusual verb', { method: 'PATCH', secFetchSite: 'cross-site' }],
  ])('refuses a request %s', (_what, change: Partial<RequestOrigin>) => {
    expect(check(change)).toThrow(
      expect.objectContaining({ code: 'ACCESS_CROSS_SITE_REFUSED', kind: 'denied' }),
    );
  });
});
