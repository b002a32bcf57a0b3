import { X } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';

import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import { useDialog } from './use-dialog.ts';

/** Properties of a dialog. Mount it to open it. */
export interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** A box in the middle, or a drawer at the right edge. */
  readonly shape?: 'box' | 'drawer';
}

const shapes = {
  box: 'appear m-auto w-[min(480px,calc(100vw-32px))] rounded-card border',
  drawer:
    'slide-in-right my-0 mr-0 ml-auto h-dvh max-h-dvh w-[min(560px,100vw)] max-w-none border-l',
} as const;

/** A modal on the native dialog element: focus stays inside, Escape closes, focus returns. */
export function Dialog({ title, onClose, children, shape = 'box' }: DialogProps) {
  const dialog = useDialog();
  const titleId = useId();
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={classNames(
        // Not as in the cell of a table that it may be opened from.
        'overflow-hidden border-line bg-raised p-0 text-left whitespace-normal shadow-float',
        shapes[shape],
      )}
    >
      <div
        className="flex max-h-[inherit] flex-col"
        style={shape === 'drawer' ? { height: '100%' } : undefined}
      >
        <header className="flex min-h-[52px] items-center justify-between gap-3 border-b border-line py-2 pr-2 pl-5">
          <h2 id={titleId} className="min-w-0 truncate font-semibold">
            {title}
          </h2>
          <IconButton label="Close" onClick={onClose}>
            <X aria-hidden size={16} />
          </IconButton>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
      </div>
    </dialog>
  );
}
