import { Check, CircleDashed, Clock, LoaderCircle, TriangleAlert, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { classNames } from './class-names.ts';

/** What a status means; each has its own colour and its own icon shape. */
export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'quiet';

const tones: Readonly<Record<Tone, string>> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  info: 'bg-accent-soft text-accent',
  quiet: 'bg-sunken text-muted shadow-[inset_0_0_0_1px_var(--line)]',
};

const icons: Readonly<Record<Tone, LucideIcon>> = {
  ok: Check,
  warn: TriangleAlert,
  danger: X,
  info: LoaderCircle,
  quiet: CircleDashed,
};

/** The classes of a tag, for buttons that look like one. */
export function tagClass(tone: Tone, extra = ''): string {
  return classNames(
    'inline-flex items-center gap-[5px] rounded-[5px] px-[7px] py-px text-xs leading-[18px] font-medium whitespace-nowrap',
    tones[tone],
    extra,
  );
}

/** Properties of a tag. */
export interface TagProps {
  readonly tone: Tone;
  /** `none` for tags that name a thing rather than a status. */
  readonly icon?: 'tone' | 'clock' | 'none';
  readonly children: ReactNode;
}

/** A status as a word with an icon; never colour alone. */
export function Tag({ tone, icon = 'tone', children }: TagProps) {
  return (
    <span className={tagClass(tone)}>
      <TagIcon tone={tone} icon={icon} />
      {children}
    </span>
  );
}

/** The icon of a tone. */
export function TagIcon({ tone, icon = 'tone' }: Pick<TagProps, 'tone' | 'icon'>) {
  if (icon === 'none') return null;
  const Icon = icon === 'clock' ? Clock : icons[tone];
  const turning = tone === 'info' && icon === 'tone';
  return (
    <Icon
      aria-hidden
      size={12}
      strokeWidth={2.25}
      className={classNames('shrink-0', turning && 'animate-spin [animation-duration:1.6s]')}
    />
  );
}
