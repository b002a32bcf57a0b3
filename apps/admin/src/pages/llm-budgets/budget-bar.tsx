import { exactUsd } from '../../format/nano-usd.ts';
import { percentOf } from './budget-words.ts';

/** What the bar is of. */
export interface BudgetBarProps {
  readonly limitNano: bigint;
  readonly spentNano: bigint;
  readonly heldNano: bigint;
}

/** Spent, then held by calls under way, of the whole limit. The figures beside it say the same. */
export function BudgetBar({ limitNano, spentNano, heldNano }: BudgetBarProps) {
  const spent = percentOf(spentNano, limitNano);
  const held = Math.min(100 - spent, percentOf(heldNano, limitNano));
  const isFull = spentNano + heldNano >= limitNano;
  return (
    <div
      role="img"
      aria-label={`${exactUsd(String(spentNano))} spent and ${exactUsd(String(heldNano))} held of ${exactUsd(String(limitNano))} USD`}
      className="flex h-1.5 w-full min-w-24 overflow-hidden rounded-full bg-sunken shadow-[inset_0_0_0_1px_var(--line)]"
    >
      <span className={isFull ? 'bg-danger' : 'bg-accent'} style={{ width: `${spent}%` }} />
      <span className="bg-warn" style={{ width: `${held}%` }} />
    </div>
  );
}
