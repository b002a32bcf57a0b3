import { absoluteTime } from '../format/instant.ts';
import { formatCount } from '../format/number.ts';
import { Button } from './button.tsx';

/** Properties of the end of a list that is read by key. */
export interface PageFooterProps {
  readonly shown: number;
  readonly noun: string;
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly onMore: () => void;
  /** The moment back to which everything has been looked at, where a page can end before it is full. */
  readonly lookedBackTo?: string | null;
}

/** How many rows are shown, and the way to the next ones. The total is not known, and says so. */
export function PageFooter(props: PageFooterProps) {
  const { shown, noun, hasMore, loading, onMore, lookedBackTo = null } = props;
  const more =
    lookedBackTo === null ? 'there are more' : `looked back to ${absoluteTime(lookedBackTo)}`;
  return (
    <div className="flex min-h-8 items-center justify-between gap-3 text-xs text-muted">
      <span role="status">
        {hasMore
          ? `${formatCount(shown)} ${noun} shown, ${more}`
          : `All ${formatCount(shown)} ${noun} shown`}
      </span>
      {hasMore && (
        <Button disabled={loading} onClick={onMore} className="px-2.5 py-1">
          {loading ? 'Loading…' : 'Show more'}
        </Button>
      )}
    </div>
  );
}
