import { describe, expect, it } from 'vitest';

import type { Attack } from './attack.ts';
import { judge } from './verdict.ts';

const nothing = { foreignRows: 0, ownRows: 0, toldByEmptiness: false };
const read: Attack = { name: 'read', steps: [] };
const refused: Attack = { ...read, expects: 'refusal' };
const inContext: Attack = { ...read, expects: 'context-error' };
const failure = (code: string, where?: string) => Object.assign(new Error('x'), { code, where });

describe('the verdict on an attack', () => {
  it('finds no breach in an answer without a foreign row', () => {
    expect(judge(read, nothing, undefined)).toMatchObject({
      isBreach: false,
      isInconclusive: false,
    });
  });

  it('finds a breach in one foreign row, also when an error came after it', () => {
    const seen = { ...nothing, foreignRows: 1 };
    expect(judge(read, seen, undefined)).toMatchObject({ isBreach: true, foreignRows: 1 });
    expect(judge(refused, seen, failure('42501'))).toMatchObject({ isBreach: true });
  });

  it('finds a breach where a refusal was owed and none came', () => {
    expect(judge(refused, nothing, undefined)).toMatchObject({ isBreach: true, isRefused: false });
    expect(judge(refused, nothing, failure('42501'))).toMatchObject({ isBreach: false });
  });

  it('finds a breach in an empty answer to a context that was made up', () => {
    expect(judge(inContext, nothing, undefined)).toMatchObject({ isBreach: true });
  });

  it.each(['AT001', 'AT002', 'AT003'])('takes %s for a refused context', (code) => {
    const verdict = judge(inContext, nothing, failure(code));
    expect(verdict).toMatchObject({ isBreach: false, isInconclusive: false, sqlState: code });
  });

  it('takes no other error for a refused context', () => {
    expect(judge(inContext, nothing, failure('42501'))).toMatchObject({ isInconclusive: true });
  });

  it('finds a breach in an error that only a hidden row can cause', () => {
    const attack = { ...read, tellingErrors: ['22012'] };
    expect(judge(attack, nothing, failure('22012'))).toMatchObject({ isBreach: true });
    expect(judge(attack, nothing, failure('42501'))).toMatchObject({ isBreach: false });
  });

  it('takes silence for nothing where A does not see its own row', () => {
    const attack = { ...read, showsOwn: true };
    expect(judge(attack, nothing, undefined)).toMatchObject({ isInconclusive: true });
    expect(judge(attack, { ...nothing, ownRows: 1 }, undefined)).toMatchObject({
      isInconclusive: false,
    });
  });

  it.each([
    ['a constraint, which is asked after the policies', '23505'],
    ['a lock of somebody else', '55P03'],
    ['a timeout', '57014'],
    ['its own syntax', '42601'],
  ])('takes an attack that failed on %s for undecided', (_, code) => {
    expect(judge(refused, nothing, failure(code))).toMatchObject({
      isBreach: false,
      isInconclusive: true,
    });
  });

  it('takes the refusal of a trigger of the schema for a refusal', () => {
    const where = 'PL/pgSQL function audit.fill_from_entry() line 3 at assignment';
    expect(judge(refused, nothing, failure('22P02', where))).toMatchObject({
      isInconclusive: false,
    });
    const inBlock = 'PL/pgSQL function inline_code_block line 1 at RAISE';
    expect(judge(refused, nothing, failure('22P02', inBlock))).toMatchObject({
      isInconclusive: true,
    });
  });

  it('takes a failure without an SQLSTATE for undecided', () => {
    expect(judge(read, nothing, new Error('gone'))).toMatchObject({ isInconclusive: true });
  });
});
