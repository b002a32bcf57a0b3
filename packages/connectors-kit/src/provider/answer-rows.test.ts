import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { readRows } from './answer-rows.ts';

const Row = z.looseObject({ id: z.string() });

describe('rows of an answer', () => {
  it('keep their text, digit for digit, and lose what is withheld', () => {
    const text = '{"a": {"list": [ {"id": "1", "sum": 12345678901234567890.10, "at": {"x": 1}} ]}}';
    expect(readRows(text, ['a', 'list'], Row, 'rows', new Set(['at']))).toEqual([
      { text: '{"id":"1","sum":12345678901234567890.10,"at":null}', value: expect.any(Object) },
    ]);
  });

  it('are none where there is no list', () => {
    expect(readRows('{"a":{}}', ['a', 'list'], Row, 'rows')).toEqual([]);
  });

  it('are those of the value, where the answer was parsed already', () => {
    const text = '{"a":{"list":[{"id":"0"}]},"a":{"list":[{"id":"1","n":1.10}, {"id":"2"}]}}';
    const answer = { text, value: JSON.parse(text) as unknown };
    expect(readRows(answer, ['a', 'list'], Row, 'rows')).toEqual([
      { text: '{"id":"1","n":1.10}', value: expect.objectContaining({ id: '1' }) },
      { text: '{"id":"2"}', value: expect.objectContaining({ id: '2' }) },
    ]);
    expect(readRows({ text: '{}', value: {} }, ['a', 'list'], Row, 'rows')).toEqual([]);
  });

  it('are refused in another shape, and the stream is named', () => {
    expect(() => readRows('{"list":[{"id":1}]}', ['list'], Row, 'rows')).toThrow(
      expect.objectContaining({
        code: 'CONNECTORS_KIT_RESPONSE_INVALID',
        details: { part: 'object', stream: 'rows' },
      }),
    );
  });
});

describe('what stands in the place of a list', () => {
  it.each(['true', '7', '"x"', '{}'])('is refused when it is none: %s', (value) => {
    expect(() => readRows(`{"rows":${value}}`, ['rows'], z.unknown(), 'rows')).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' }),
    );
  });

  it.each(['{}', '{"rows":null}', '{"rows": [ ]}'])('is no row when it is nothing: %s', (text) => {
    expect(readRows(text, ['rows'], z.unknown(), 'rows')).toEqual([]);
  });
});
