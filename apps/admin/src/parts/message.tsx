import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Properties of a message that stands where content would. */
export interface MessageProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Errors are read out at once. */
  readonly urgent?: boolean;
}

/** One calm message with its next action, in the place of the content that is not there. */
export function Message({ icon: Icon, title, children, actions, urgent = false }: MessageProps) {
  return (
    <div
      role={urgent ? 'alert' : undefined}
      className="appear flex flex-col items-center rounded-card border border-dashed border-line px-6 py-14 text-center"
    >
      <span className="mb-4 grid size-10 place-items-center rounded-card border border-line bg-raised text-muted">
        <Icon aria-hidden size={18} strokeWidth={1.75} />
      </span>
      <p className="font-semibold">{title}</p>
      <div className="mt-1 max-w-[46ch] text-sm text-pretty text-muted">{children}</div>
      {actions !== undefined && (
        <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>
      )}
    </div>
  );
}
