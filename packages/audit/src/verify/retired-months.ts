import { createHash } from 'node:crypto';

import { isRetiredLeaves } from './bundle-line.ts';
import type { RetiredLeaves } from './bundle-line.ts';
import { isObject } from './strict-json.ts';

/** What of a month contradicts the event of its retirement, or is not proven yet. */
export interface MonthFault {
  readonly month: string;
  readonly isUnsealed: boolean;
  readonly expected: string;
  readonly found: string;
}

/** Holds leaves without entries against the log's own events of their retirement. */
export interface RetiredMonths {
  /** Leaves that stand before the bundle. Returns false where their month was named already. */
  begin(before: RetiredLeaves): boolean;
  /** A leaf without its entry. */
  drop(month: string, hash: Uint8Array): void;
  /** Any event: one of a retirement says what its month may lack. */
  hear(members: Readonly<Record<string, unknown>>, isSealed: boolean): void;
  /** Every month with dropped leaves that no event retired exactly so. */
  faults(): readonly MonthFault[];
}

/**
 * Creates the account of one stream. There are 120,000 months: whatever a file says, the memory is
 * bounded.
 */
export function createRetiredMonths(): RetiredMonths {
  const dropped = new Map<string, { rows: number; chain: Buffer }>();
  const sealed = new Map<string, string>();
  const unsealed = new Map<string, string>();
  const begin = ({ month, rows, digest }: RetiredLeaves): boolean => {
    if (dropped.has(month)) return false;
    dropped.set(month, { rows, chain: Buffer.from(digest, 'hex') });
    return true;
  };
  return Object.freeze<RetiredMonths>({
    begin,
    drop(month, hash) {
      if (!dropped.has(month)) begin({ month, rows: 0, digest: '00'.repeat(32) });
      const leaves = dropped.get(month);
      if (leaves === undefined) return;
      leaves.rows += 1;
      leaves.chain = createHash('sha256').update(leaves.chain).update(hash).digest();
    },
    hear(members, isSealed) {
      const told = retirementOf(members);
      if (told === null) return;
      const statements = isSealed ? sealed : unsealed;
      const before = statements.get(told.month) ?? leavesText(told);
      // A statement is said again before it is dropped itself; it cannot become another.
      statements.set(told.month, before === leavesText(told) ? before : 'events that disagree');
    },
    faults: () =>
      [...dropped].flatMap(([month, { rows, chain }]) => {
        const found = leavesText({ rows, digest: chain.toString('hex') });
        if (sealed.get(month) === found) return [];
        const isUnsealed = !sealed.has(month) && unsealed.get(month) === found;
        return [{ month, isUnsealed, expected: sealed.get(month) ?? 'no leaf', found }];
      }),
  });
}

/** What an event says of a retirement; null for any other. Only the database retires. */
function retirementOf(members: Readonly<Record<string, unknown>>): RetiredLeaves | null {
  const { action, component, details } = members;
  if (action !== 'audit_month.retired' || component !== 'database') return null;
  if (!isObject(details)) return null;
  const { month, rows, digest } = details;
  const told = { month, rows, digest };
  return isRetiredLeaves(told) ? told : null;
}

function leavesText({ rows, digest }: Omit<RetiredLeaves, 'month'>): string {
  return `${String(rows)} leaves, digest ${digest}`;
}
