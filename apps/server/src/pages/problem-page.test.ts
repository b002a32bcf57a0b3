import { describe, expect, it } from 'vitest';

import { renderProblemPage } from './problem-page.ts';

const problem = {
  type: 'urn:ataski:problem:ACCESS_STATE_INVALID',
  title: 'The request is not valid',
  status: 400,
  code: 'ACCESS_STATE_INVALID',
  detail: 'The sign-in took <too> long.',
  correlationId: 'c_12345678',
};

describe('a failure that a browser navigated into', () => {
  it('says what happened, what to do and which id to quote', () => {
    const page = renderProblemPage(problem);
    for (const part of ['ACCESS_STATE_INVALID', 'c_12345678', 'href="/auth/sign-in"']) {
      expect(page).toContain(part);
    }
  });

  it('escapes what it shows, and carries neither script nor style', () => {
    const page = renderProblemPage(problem);
    expect(page).toContain('&lt;too&gt;');
    expect(page).not.toMatch(/<script|style=/);
  });
});
