import { streamTitle } from '../../format/words.ts';
import { classNames } from '../../parts/class-names.ts';

/** Properties of the picker. */
export interface StreamPickerProps {
  readonly name: string;
  readonly streams: readonly string[];
  readonly value: string;
  readonly onPick: (stream: string) => void;
}

/** One of a connection's streams. */
export function StreamPicker({ name, streams, value, onPick }: StreamPickerProps) {
  return (
    <div role="group" aria-label={name} className="-ml-1 flex flex-wrap gap-1">
      {streams.map((stream) => (
        <button
          key={stream}
          type="button"
          aria-pressed={stream === value}
          onClick={() => onPick(stream)}
          className={classNames(
            'min-h-8 rounded-control px-2.5 text-sm font-medium',
            stream === value
              ? 'bg-accent-soft text-accent'
              : 'text-muted hover:bg-sunken hover:text-text',
          )}
        >
          {streamTitle(stream)}
        </button>
      ))}
    </div>
  );
}
