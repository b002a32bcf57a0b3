import type { ReactNode } from 'react';

/** Properties of the frame that every page shares. */
export interface PageFrameProps {
  readonly title: string;
  /** One sentence that says what the page is for. */
  readonly purpose: ReactNode;
  /** Stands before the title, for example a provider's mark. */
  readonly mark?: ReactNode;
  /** At most one primary action. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A page: its title, what it is for, what one can do, then the content. */
export function PageFrame({
  title,
  purpose,
  mark,
  actions,
  wide = false,
  children,
}: PageFrameProps) {
  return (
    <div className={wide ? 'max-w-[1464px]' : 'max-w-[1264px]'}>
      <div className="px-4 pt-6 pb-16 sm:px-8 sm:pt-7">
        <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
          <div className="flex min-w-0 flex-1 basis-80 items-start gap-3">
            {mark}
            <div className="min-w-0">
              <h1 tabIndex={-1} className="text-xl font-semibold tracking-[-0.01em] break-words">
                {title}
              </h1>
              <p className="mt-0.5 text-pretty text-muted">{purpose}</p>
            </div>
          </div>
          {actions !== undefined && (
            <div className="flex flex-wrap items-center gap-3">{actions}</div>
          )}
        </header>
        {children}
      </div>
    </div>
  );
}
