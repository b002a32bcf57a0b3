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
  ...['42601', '42702', '42703', '42803', '42804', '42846', '42883'],
  ...['42P01', '42P02', '42P10', '42P18'],
]);

/**
 * Policies are asked before the constraints of a row: what fails on one got past the policy, or was
 * never a row.
 */
const accidents = /^2[23]/;

/** Raised by a function or a trigger of the schema itself, which may refuse before a policy does. */
const ownErrors = /^(?:P0001|(?!F0|HV|XX|P0)[A-Z])/;

/** Judges what was seen against what the database owed. Pure. */
export function judge(attack: Attack, seen: Observation, error: unknown): Verdict {
  const sqlState = sqlStateOf(error);
  const isTold = sqlState !== null && attack.tellingErrors?.includes(sqlState) === true;
  const foreignRows = Math.max(seen.foreignRows, isTold || seen.toldByEmptiness ? 1 : 0);
  const wasLetIn = sqlState === null && attack.expects !== undefined;
  const isBreach = foreignRows > 0 || wasLetIn;
  const hidesOwn = attack.showsOwn === true && seen.ownRows === 0;
  return {
    isBreach,
    foreignRows,
    isRefused: sqlState !== null,
    isInconclusive:
      !isBreach && (hidesOwn || (sqlState !== null && isDoubtful(attack, sqlState, error))),
    sqlState,
  };
}

/** True when somebody else's business made it fail, so that the same attack may be tried again. */
export function isDisturbed({ sqlState }: Verdict): boolean {
  return sqlState !== null && disturbances.test(sqlState);
}

function isDoubtful({ expects }: Attack, sqlState: string, error: unknown): boolean {
  if (disturbances.test(sqlState)) return true;
  if (isOfSchema(sqlState, error)) return false;
  if (mistakes.has(sqlState)) return true;
  if (expects === 'refusal') return accidents.test(sqlState);
  return expects === 'context-error' && !contextErrors.has(sqlState);
}

function isOfSchema(sqlState: string, error: unknown): boolean {
  const { where } = new Object(error) as { readonly where?: unknown };
  return (
    ownErrors.test(sqlState) ||
    (typeof where === 'string' && /function (?!inline_code_block)/.test(where))
  );
}

/** SQLSTATE of what the driver threw; `08000` for a failure without one, null for none. */
function sqlStateOf(error: unknown): string | null {
  if (error === undefined) return null;
  const { code } = new Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '08000';
}
