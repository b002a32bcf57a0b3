import type { connections } from '@ataski/contract';

import { formatCount } from '../format/number.ts';
import { streamTitle } from '../format/words.ts';
import { Tag } from './tag.tsx';
import { useNow } from './use-now.ts';

type Stream = connections.StreamProgress;

const cell =
  'h-10 border-b border-line px-3 py-[9px] sm:px-4 whitespace-nowrap group-last:border-b-0';

/** One stream of a sync: how far it is, what it read, what it changed, and what it waits for. */
export function ProgressRow({
  stream,
  provider,
}: {
  readonly stream: Stream;
  readonly provider: string;
}) {
  return (
    <tr className="group">
      <th scope="row" className={`${cell} text-left font-normal max-sm:whitespace-normal`}>
        {streamTitle(stream.stream)}
      </th>
      <td className={`${cell} w-2/5 max-sm:hidden`}>
        <ProgressBar stream={stream} />
      </td>
      <td className={`${cell} tnum text-right`}>{formatCount(stream.recordsRead)}</td>
      <td className={`${cell} tnum text-right max-sm:hidden`}>
        {formatCount(stream.recordsWritten + stream.recordsDeleted)}
      </td>
      <td className={cell}>
        <StreamState stream={stream} provider={provider} />
      </td>
    </tr>
  );
}

const fills: Readonly<Record<Stream['state'], string>> = {
  queued: 'bg-accent',
  running: 'bg-accent',
  waiting: 'bg-warn',
  complete: 'bg-ok',
  failed: 'bg-danger',
};

function ProgressBar({ stream }: { readonly stream: Stream }) {
  const share = shareRead(stream);
  const name = `${streamTitle(stream.stream)} progress`;
  return (
    <div
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      aria-valuetext={
        share === null ? `${formatCount(stream.recordsRead)} read, total unknown` : undefined
      }
      className="h-1.5 min-w-24 overflow-hidden rounded-[3px] bg-sunken shadow-[inset_0_0_0_1px_var(--line)]"
    >
      {share === null ? (
        // How much there will be is unknown: hatched, and still, because nothing was measured.
        <div
          className={`size-full bg-[repeating-linear-gradient(115deg,var(--accent)_0_6px,var(--accent-soft)_6px_12px)]`}
        />
      ) : (
        <div
          className={`h-full transition-[width] duration-150 ease-out ${fills[stream.state]}`}
          style={{ width: `${share * 100}%` }}
        />
      )}
    </div>
  );
}

/** Between 0 and 1; null while it runs towards an unknown total. */
function shareRead({ state, recordsRead, estimate }: Stream): number | null {
  if (state === 'complete') return 1;
  if (estimate !== null && estimate > 0) return Math.min(1, recordsRead / estimate);
  return recordsRead === 0 ? 0 : null;
}

function StreamState({ stream, provider }: { readonly stream: Stream; readonly provider: string }) {
  const nowMs = useNow();
  if (stream.state === 'complete') return <Tag tone="ok">Complete</Tag>;
  if (stream.state === 'queued') return <Tag tone="quiet">Queued</Tag>;
  if (stream.state === 'failed') return <Tag tone="danger">{stream.errorCode ?? 'Failed'}</Tag>;
  if (stream.state === 'waiting') {
    const until = stream.waitingUntil === null ? nowMs : Date.parse(stream.waitingUntil);
    const seconds = Math.max(0, Math.ceil((until - nowMs) / 1000));
    return (
      <Tag tone="warn" icon="clock">
        {seconds === 0 ? 'Waiting' : `Waiting ${seconds} s`}
        <span className="max-sm:sr-only"> for {provider}</span>
      </Tag>
    );
  }
  return (
    <Tag tone="info">{stream.pages === 0 ? 'Starting' : `Page ${formatCount(stream.pages)}`}</Tag>
  );
}
