import { describe, expect, it } from 'vitest';

import type { EgressOperation } from '../egress-system.ts';
import { createOperationGuard } from '../operation-guard.ts';
import { compileBodyRule } from './body-check.ts';
import type { EgressBodyRule } from './body-rule.ts';

const types = {
  json: 'application/json',
  xml: 'application/xml',
  form: 'application/x-www-form-urlencoded',
} as const;

function permits(rule: EgressBodyRule, body: string | Uint8Array, type?: string): boolean {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return compileBodyRule(rule)(bytes, type ?? types[rule.format]);
}

const query: EgressBodyRule = {
  format: 'json',
  unit: 'query',
  member: 'q',
  shapes: { id: '-?[1-9][0-9]{0,9}', day: '[0-9]{4}-[0-9]{2}-[0-9]{2}', any: '[^]*' },
  allows: [
    { name: 'two', text: 'SELECT a FROM b WHERE c > :id OR (c = :id AND d > 0) ORDER BY c' },
    { name: 'day', text: "SELECT a FROM b WHERE c > TO_DATE(':day', 'YYYY-MM-DD HH24:MI:SS')" },
    { name: 'any', text: "SELECT a FROM any WHERE c = ':any'" },
  ],
};
const two = (first: string, second = first): string =>
  JSON.stringify({
    q: `SELECT a FROM b WHERE c > ${first} OR (c = ${second} AND d > 0) ORDER BY c`,
  });
const any = (value: string): string =>
  JSON.stringify({ q: `SELECT a FROM any WHERE c = '${value}'` });

describe('a body with a query', () => {
  it('is one of the templates, its placeholders filled alike', () => {
    expect(permits(query, two('7'))).toBe(true);
    expect(permits(query, ` ${two('-7')}\n`)).toBe(true);
    expect(permits(query, two('7').replace('"q"', '"\\u0071"'))).toBe(true);
    expect(permits(query, any('x_1'))).toBe(true);
    const day = "SELECT a FROM b WHERE c > TO_DATE('2026-10-01', 'YYYY-MM-DD HH24:MI:SS')";
    expect(permits(query, JSON.stringify({ q: day }))).toBe(true);
  });

  it.each([
    ['another text', '{"q":"SELECT a FROM b"}'],
    ['two values for one placeholder', two('7', '8')],
    ['a value of another shape', two('7 OR 1=1')],
    ['an empty value', two('')],
    ['a longer text', two('7').replace('ORDER BY c', 'ORDER BY c, d')],
    ['a second statement', two('7').replace('ORDER BY c', 'ORDER BY c; DELETE FROM b')],
    ['another case', two('7').toLowerCase()],
    ['white space that is not in the template', two('7').replace('FROM', ' FROM')],
    ['a text that is doubled', two('7').replace(/SELECT.*(?=")/, '$&$&')],
    ['a quote where the shape allows any text', any("x' OR 'a")],
    ['a comment where the shape allows any text', any('x--y')],
    ['a line break where the shape allows any text', any('x\ny')],
    ['a letter outside ASCII where the shape allows any text', any('é')],
    ['the member twice', two('7').replace('{', '{"q":"SELECT 1",')],
    ['the member twice, once escaped', two('7').replace('{', '{"\\u0071":"SELECT 1",')],
    ['the same text twice', two('7').replace(/^\{(.*)\}$/, '{$1,$1}')],
    ['a further member', two('7').replace('{', '{"limit":1,')],
    ['another member', two('7').replace('"q"', '"Q"')],
    ['a query in a list', `[${two('7')}]`],
    ['a query in an object', `{"q":${two('7')}}`],
    ['a query in an array', '{"q":["SELECT a"]}'],
    ['no member', '{}'],
    ['a prototype', two('7').replace('"q"', '"__proto__"')],
    ['something behind it', `${two('7')}{}`],
    ['a comment', `/**/${two('7')}`],
    ['no JSON', 'q=SELECT'],
    ['nothing', ''],
    ['a byte order mark', `\ufeff${two('7')}`],
    ['a NUL', `${two('7')}\0`],
  ])('is refused with %s', (_what, body) => {
    expect(permits(query, body)).toBe(false);
  });

  it('is refused in another encoding, whatever a lenient reader would make of it', () => {
    expect(permits(query, Buffer.from(two('7'), 'utf16le'))).toBe(false);
    expect(permits(query, Buffer.concat([Buffer.from(two('7')), Buffer.from([0xff])]))).toBe(false);
    const overlong = Buffer.from(two('7').replace('7', '7XX'));
    overlong.set([0xc0, 0xa7], overlong.indexOf('XX'));
    expect(permits(query, overlong)).toBe(false);
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/json; charset=utf-16'],
    ['application/json, text/plain'],
    ['application/jsonx'],
    [''],
  ])('is refused as %j', (type) => {
    expect(permits(query, two('7'), type)).toBe(false);
    expect(permits(query, two('7'), 'application/json; charset=utf-8')).toBe(true);
    expect(compileBodyRule(query)(Buffer.from(two('7')), undefined)).toBe(false);
  });
});

const fields: EgressBodyRule = {
  format: 'json',
  unit: 'field',
  allows: [{ name: 'input' }, { name: 'store', values: ['false'] }],
};

describe('a body of fields', () => {
  it('has listed ones, in any order and of any depth below', () => {
    expect(permits(fields, '{"store":false,"input":{"delete":[{"a":"}\\"{"}]}}')).toBe(true);
    expect(permits(fields, '{"input":","}')).toBe(true);
    expect(permits(fields, `{"input":${'[{"a":"b, c: \\" "},1]'.repeat(1)}}`)).toBe(true);
    const large = JSON.stringify({ input: 'x\\"y\n'.repeat(200_000) });
    expect(permits(fields, large)).toBe(true);
  });

  it.each([
    ['a field that is not listed', '{"input":1,"background":true}'],
    ['a field twice', '{"input":1,"input":2}'],
    ['a field twice, once escaped', '{"input":1,"inp\\u0075t":2}'],
    ['a value that is not listed', '{"input":1,"store":true}'],
    ['a list as value', '{"store":["false"]}'],
    ['a prototype', '{"__proto__":1}'],
    ['no field', '{}'],
    ['no object', '["input"]'],
    ['null', 'null'],
    ['more depth than can be read', `{"input":${'['.repeat(200_000)}`],
  ])('is refused with %s', (_what, body) => {
    expect(permits(fields, body)).toBe(false);
  });
});

const form: EgressBodyRule = {
  format: 'form',
  unit: 'field',
  allows: [{ name: 'grant_type', values: ['refresh_token'] }, { name: 'refresh_token' }],
};

describe('a form', () => {
  it('has listed fields with listed values', () => {
    expect(permits(form, 'grant_type=refresh_token&refresh_token=a%26b+c')).toBe(true);
  });

  it.each([
    ['a field that is not listed', 'grant_type=refresh_token&scope=all'],
    ['a value that is not listed', 'grant_type=password'],
    ['a field twice', 'refresh_token=a&refresh_token=b'],
    ['a name that is escaped without need', 'grant%5Ftype=refresh_token'],
    ['a space that is written otherwise', 'refresh_token=a%20b'],
    ['an empty pair', 'refresh_token=a&'],
    ['a question mark', '?refresh_token=a'],
    ['a semicolon', 'refresh_token=a;scope=all'],
    ['a line break', 'refresh_token=a\n'],
    ['nothing', ''],
  ])('is refused with %s', (_what, body) => {
    expect(permits(form, body)).toBe(false);
  });
});

describe('an operation', () => {
  const sound = { host: 'api.example.com', path: '/x' };
  const invalid = expect.objectContaining({ code: 'EGRESS_SYSTEM_INVALID' });
  const declare = (operation: EgressOperation) => (): unknown =>
    createOperationGuard([{ id: 'broken', operations: { operation } }]);
  const withText = (text: string): EgressBodyRule => ({
    ...query,
    allows: [{ name: 'one', text }],
  });

  it.each(['GET', 'HEAD', 'DELETE'])(
    'with the method %s and a body is refused at start',
    (method) => {
      expect(declare({ ...sound, method, body: fields })).toThrow(invalid);
    },
  );

  it.each([
    ['a second statement', withText('SELECT 1; SELECT 2')],
    ['a comment', withText('SELECT 1 -- x')],
    ['a long comment', withText('SELECT 1 /* x */')],
    ['a line break', withText('SELECT 1\nFROM x')],
    ['a placeholder without a shape', withText('SELECT :other')],
    ['a minus before a placeholder', withText('SELECT 1 -:id')],
    ['two placeholders without a space', withText('SELECT :id:day')],
    ['a broken shape', { ...query, shapes: { ...query.shapes, id: '(' } }],
    ['a field twice', { ...fields, allows: [{ name: 'a' }, { name: 'a' }] }],
  ] as readonly (readonly [string, EgressBodyRule])[])(
    'with %s in its rule is refused at start',
    (_what, body) => {
      expect(declare({ ...sound, method: 'POST', body })).toThrow(invalid);
    },
  );
});
