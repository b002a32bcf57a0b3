import type { ComponentProps, ReactNode } from 'react';

import { classNames } from './class-names.ts';

/** How much a button asks for attention. A page has at most one primary. */
export type ButtonLook = 'primary' | 'plain' | 'danger' | 'ghost';

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: 'border-accent bg-accent text-on-accent hover:opacity-90',
  plain: 'border-line-strong bg-raised text-text hover:bg-sunken',
  danger: 'border-danger bg-danger text-raised hover:opacity-90',
  ghost: 'border-transparent text-muted hover:bg-sunken hover:text-text',
};

/** The classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', extra = ''): string {
  return classNames(
    'inline-flex items-center justify-center gap-1.5 rounded-control border px-3 py-1.5 text-sm font-medium',
    'whitespace-nowrap transition-[opacity,background-color] duration-150 select-none',
    'disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55',
    looks[look],
    extra,
  );
}

/** Properties of a button. */
export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly icon?: ReactNode;
}

/** A button with a verb on it. */
export function Button({ look = 'plain', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={buttonClass(look, className)}>
      {icon}
      {children}
    </button>
  );
}

/** A square button that shows an icon only; its label is read out and shown on hover. */
export function IconButton({
  label,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & { readonly label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classNames(
        'grid size-8 shrink-0 place-items-center rounded-control text-muted hover:bg-sunken hover:text-text',
        className,
      )}
    >
      {children}
    </button>
  );
}
