import { formatCount } from '../format/number.ts';
import { Button } from './button.tsx';

/** Properties of the end of a list that is read by key. */
export interface PageFooterProps {
  readonly shown: number;
  readonly noun: string;
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly onMore: () => void;
}

/** How many rows are shown, and the way to the next ones. The total is not known, and says so. */
export function PageFooter({ shown, noun, hasMore, loading, onMore }: PageFooterProps) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-3 text-xs text-muted">
      <span role="status">
        {hasMore
          ? `${formatCount(shown)} ${noun} shown, there are more`
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
