import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

import { announce } from './announce.ts';
import { classNames } from './class-names.ts';

/** Properties of a copyable value. */
export interface CopyableProps {
  /** What goes to the clipboard. */
  readonly value: string;
  /** What is shown; the value itself when absent. */
  readonly shown?: string;
  /** What the value is, for the label: `correlation id`. */
  readonly name: string;
  readonly className?: string;
}

/** An id in monospace that copies itself when pressed. */
export function Copyable({ value, shown, name, className }: CopyableProps) {
  const [copied, copy] = useCopy(value, name);
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={copy}
      title={value}
      className={classNames(
        'group -mx-1 inline-flex min-h-6 max-w-full items-center gap-1.5 rounded px-1 font-mono text-xs leading-[18px] hover:bg-sunken',
        className,
      )}
    >
      <span className="sr-only">Copy {name} </span>
      <span className="truncate">{shown ?? value}</span>
      <Icon
        aria-hidden
        size={12}
        className={copied ? 'shrink-0 text-ok' : 'shrink-0 text-faint group-hover:text-text'}
      />
    </button>
  );
}

/** Copies a text and remembers for a moment that it did. */
export function useCopy(value: string, name: string): readonly [boolean, () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    writeClipboard(value)
      .then(() => {
        setCopied(true);
        announce(`Copied the ${name}.`);
      })
      .catch(() =>
        announce(`This browser does not allow copying here. Select the ${name} instead.`),
      );
  };
  return [copied, copy];
}

async function writeClipboard(value: string): Promise<void> {
  // Undefined on plain http to a host other than localhost, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) throw new Error('no clipboard');
  await clipboard.writeText(value);
}
