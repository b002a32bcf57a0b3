import type { ActorType, AuditOutcome } from '@ataski/kernel';

import { AuditError } from '../errors.ts';
import { isMoment, momentText } from '../moment.ts';

/** A part of the log's time. */
export interface AuditRange {
  /** The first moment, included. */
  readonly from?: string;
  /** The last moment, excluded. */
  readonly to?: string;
}

/** Which events to list. Everything given must hold. */
export interface AuditFilter extends AuditRange {
  readonly actorType?: ActorType;
  readonly actorId?: string;
  /** A whole action, or the beginning of one up to and including a dot. */
  readonly action?: string;
  /** `none`: an intent that has no outcome yet. */
  readonly outcome?: AuditOutcome | 'none';
  readonly correlationId?: string;
  /** With `targetId`, never alone. */
  readonly targetType?: string;
  /** One of the targets of the event, whichever. */
  readonly targetId?: string;
}

/** What a filter narrows besides the time. A trail answers some of them. */
export type FilterField =
  'actorType' | 'actorId' | 'action' | 'outcome' | 'correlationId' | 'target';

/**
 * Gives the filter with its moments as the log writes them. Throws AUDIT_FILTER_INVALID for a
 * moment that is none and for half a target.
 */
export function checkFilter(filter: AuditFilter): AuditFilter {
  if ((filter.targetType === undefined) !== (filter.targetId === undefined)) {
    throw new AuditError('AUDIT_FILTER_INVALID', { field: 'target' });
  }
  return { ...filter, ...checkRange(filter) };
}

/** Gives the range with its moments as the log writes them. Throws AUDIT_FILTER_INVALID. */
export function checkRange({ from, to }: AuditRange): AuditRange {
  return {
    ...(from === undefined ? {} : { from: momentOf(from, 'from') }),
    ...(to === undefined ? {} : { to: momentOf(to, 'to') }),
  };
}

/** The bounds of a beginning of actions: everything from the first up to before the second. */
export function actionBounds(beginning: string): readonly [string, string] {
  return [beginning, `${beginning.slice(0, -1)}/`];
}

/** Whether an action in a filter is the beginning of one. */
export function isBeginning(action: string): boolean {
  return action.endsWith('.');
}

function momentOf(moment: string, field: string): string {
  if (!isMoment(moment)) throw new AuditError('AUDIT_FILTER_INVALID', { field });
  return momentText(moment);
}
