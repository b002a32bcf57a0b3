import type { Attack } from './attack.ts';
import { contextErrors } from './enter-context.ts';
import type { Observation } from './observation.ts';

/** How one attack went. */
export interface Verdict {
  readonly isBreach: boolean;
  readonly foreignRows: number;
  readonly isRefused: boolean;
  /** It could not be carried out as meant, so its silence proves nothing. */
  readonly isInconclusive: boolean;
  /** SQLSTATE of the refusal. */
  readonly sqlState: string | null;
}

/** Locks, timeouts, conflicts with others, a lost connection: it says nothing about isolation. */
const disturbances = /^(?:40|53|08|58|XX|57)|^55P03$/;

/** The attack itself is written wrongly for this table. */
const mistakes: ReadonlySet<string> = new Set([
  '42601',
  '42702',
  '42703',
  '42803',
  '42804',
  '42846',
  '42883',
  '42P01',
  '42P02',
  '42P10',
  '42P18',
]);

/** Judges what was seen against what the database owed. Pure. */
export function judge(attack: Attack, seen: Observation, error: unknown): Verdict {
  const sqlState = sqlStateOf(error);
  const isTold = sqlState !== null && attack.tellingErrors?.includes(sqlState) === true;
  const foreignRows = Math.max(seen.foreignRows, isTold || seen.toldByEmptiness ? 1 : 0);
  const wasLetIn = sqlState === null && (attack.expects ?? 'nothing-foreign') !== 'nothing-foreign';
  const isBreach = foreignRows > 0 || wasLetIn;
  const isOtherError =
    attack.expects === 'context-error' && sqlState !== null && !contextErrors.has(sqlState);
  const isDisturbed =
    sqlState !== null && (disturbances.test(sqlState) || mistakes.has(sqlState) || isOtherError);
  const hidesOwn = attack.showsOwn === true && seen.ownRows === 0;
  return {
    isBreach,
    foreignRows,
    isRefused: sqlState !== null,
    isInconclusive: !isBreach && (isDisturbed || hidesOwn),
    sqlState,
  };
}

/** SQLSTATE of what the driver threw; `08000` for a failure without one, null for none. */
function sqlStateOf(error: unknown): string | null {
  if (error === undefined) return null;
  const code = (error)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '08000';
}
