import { absoluteTime, relativeTime } from '../format/instant.ts';
import { useNow } from './use-now.ts';

/** A time as `6 min ago`, with the absolute UTC time on hover and for machines. */
export function When({ at }: { readonly at: string }) {
  // A clock that runs behind the server's must not say that something happens in the future.
  const nowMs = Math.max(useNow(), Date.parse(at));
  return (
    <time dateTime={at} title={absoluteTime(at)} className="whitespace-nowrap">
      {relativeTime(at, nowMs)}
    </time>
  );
}
