import { describe, expect, it } from 'vitest';

import { maskCredentialEcho, quotesBody } from './credential-echo.ts';

const key = 'rk_test_canary_0123456789';

function answerOf(text: string, headers: Readonly<Record<string, string>> = {}) {
  return { status: 401, headers, body: Buffer.from(text) };
}

function bodyOf(sent: Readonly<Record<string, string>>, text: string): string {
  return Buffer.from(maskCredentialEcho(sent, answerOf(text)).body).toString();
}

describe('an answer that quotes the credential of its request', () => {
  it.each([
    ['a bearer token', { authorization: `Bearer ${key}` }],
    ['a bare key', { authorization: key }],
    ['a header of its own', { 'x-api-key': key }],
    ['the name of Basic', { authorization: `Basic ${btoa(`${key}:`)}` }],
    ['the password of Basic', { authorization: `Basic ${btoa(`user:${key}`)}` }],
  ])('is masked everywhere: %s', (_, sent) => {
    const masked = '*'.repeat(key.length);
    expect(bodyOf(sent, `{"a":"${key}","b":"${key}${key}"}`)).toBe(
      `{"a":"${masked}","b":"${masked}${masked}"}`,
    );
    const { headers } = maskCredentialEcho(sent, answerOf('', { 'request-id': `x${key}` }));
    expect(headers).toEqual({ 'request-id': `x${masked}` });
  });

  it.each([
    ['escaped in JSON', 'r\\u006b_test_c\\u0061n\\u0061ry\\u005F0123456789'],
    ['escaped in XML', 'rk&#95;test_canar&#x79;_012345678&#x00039;'],
    ['escaped in an address', '%72k_test_canary%5F0123456789'],
  ])('is masked also where it is %s', (_, quoted) => {
    const sent = { authorization: `Bearer ${key}` };
    expect(bodyOf(sent, `{"a":"${quoted}","b":1}`)).toBe(
      `{"a":"${'*'.repeat(quoted.length)}","b":1}`,
    );
    const { headers } = maskCredentialEcho(sent, answerOf('', { 'request-id': quoted }));
    expect(headers).toEqual({ 'request-id': '*'.repeat(quoted.length) });
  });

  it('is masked with its slashes escaped, as some write them in JSON, and with its ampersands', () => {
    const odd = 'canary/0123&456';
    for (const quoted of ['canary\\/0123&456', 'canary/0123&amp;456']) {
      expect(bodyOf({ 'x-api-key': odd }, quoted)).toBe('*'.repeat(quoted.length));
    }
  });

  it('keeps every other byte as it came', () => {
    const sent = { authorization: `Bearer ${key}`, 'stripe-version': '2026-10-28.endive' };
    const text = '{"version":"2026-10-28.endive","amount":9007199254740993,"name":"Grün"}';
    expect(bodyOf(sent, text)).toBe(text);
    expect(bodyOf({ authorization: 'Bearer short' }, 'a short text')).toBe('a short text');
  });
});

describe('the number that a provider gives to a request', () => {
  it.each([
    ['a password in XML', `<password>${key}</password>`],
    ['a secret in a form', `grant_type=x&client_secret=${key}`],
    ['a secret in a form, escaped', 'client_secret=a%2Fb%2Bc%3Dd%2Fe%2Bf'],
    ['a key in JSON', `{"key":"${key}"}`],
  ])('is none when it quotes a piece of the body: %s', (_, body) => {
    const quoted = body.includes('%') ? 'a/b+c=d/e+f' : key;
    for (const text of [quoted, `req_${quoted}`, quoted.slice(0, 9)])
      expect(quotesBody(Buffer.from(body), text)).toBe(true);
  });

  it('is one otherwise', () => {
    expect(quotesBody(Buffer.from(`<password>${key}</password>`), 'req_00000000000007')).toBe(
      false,
    );
    expect(quotesBody(null, key)).toBe(false);
    expect(quotesBody(Buffer.from(key), 'rk_test')).toBe(false);
  });
});
