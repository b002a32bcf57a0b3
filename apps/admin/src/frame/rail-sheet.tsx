import { X } from 'lucide-react';

import { IconButton } from '../parts/button.tsx';
import { useDialog } from '../parts/use-dialog.ts';
import { Brand } from './brand.tsx';
import { RailEntries } from './rail.tsx';

/** The rail of a narrow window, as a sheet from the left. */
export function RailSheet({ onClose }: { readonly onClose: () => void }) {
  const dialog = useDialog();
  return (
    <dialog
      ref={dialog}
      aria-label="Menu"
      onCancel={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="slide-in-left m-0 h-dvh max-h-dvh w-[min(272px,85vw)] max-w-none border-r border-line bg-sunken p-0 shadow-float"
    >
      <nav aria-label="Main" className="flex h-full flex-col px-3 py-3">
        <div className="flex items-center justify-between pb-3 pl-2">
          <Brand />
          <IconButton label="Close menu" onClick={onClose}>
            <X aria-hidden size={16} />
          </IconButton>
        </div>
        <RailEntries onNavigate={onClose} />
      </nav>
    </dialog>
  );
}
