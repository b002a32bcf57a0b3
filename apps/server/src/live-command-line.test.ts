import { describe, expect, it } from 'vitest';

import { findOperator } from './live-command-line.ts';

describe('the operator of a command line', () => {
  it('is who is logged in, by that very name', () => {
    expect(findOperator('Ada.L_1')).toEqual({ type: 'ops', id: 'Ada.L_1' });
  });

  it.each(['a b', 'a:b', 'DOMAIN\\ada', 'adä', '', 'a'.repeat(129)])(
    'is refused when the log could only tell another name: %j',
    (name) => {
      expect(() => findOperator(name)).toThrow(
        expect.objectContaining({ code: 'SERVER_CONFIGURATION_INVALID', kind: 'invalid' }),
      );
    },
  );
});
