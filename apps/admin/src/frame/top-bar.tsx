import { Menu, Search } from 'lucide-react';
import { useState } from 'react';

import { IconButton } from '../parts/button.tsx';
import { Tag } from '../parts/tag.tsx';
import { useSession } from '../session/session.ts';
import { PersonMenu } from './person-menu.tsx';
import type { PersonMenuProps } from './person-menu.tsx';
import { RailSheet } from './rail-sheet.tsx';
import { TenantSwitcher } from './tenant-switcher.tsx';

/** Where one is, whether it is real, search, and who one is. */
export function TopBar({
  onSearch,
  ...person
}: PersonMenuProps & { readonly onSearch: () => void }) {
  const { environment } = useSession();
  const [sheetOpen, setSheetOpen] = useState(false);
  return (
    <header className="sticky top-0 z-30 flex h-[52px] items-center gap-3 border-b border-line bg-surface px-4 sm:px-6">
      <IconButton label="Menu" className="-ml-1.5 lg:hidden" onClick={() => setSheetOpen(true)}>
        <Menu aria-hidden size={18} />
      </IconButton>
      {sheetOpen && <RailSheet onClose={() => setSheetOpen(false)} />}
      <TenantSwitcher />
      <Tag tone={environment === 'live' ? 'ok' : 'quiet'} icon="none">
        {environment === 'live' ? 'Live' : 'Sandbox'}
      </Tag>
      <button
        type="button"
        onClick={onSearch}
        aria-keyshortcuts="Control+K Meta+K"
        className="ml-auto flex min-h-8 items-center gap-2 rounded-control border border-line bg-raised px-2.5 text-sm text-faint hover:bg-sunken md:w-[300px]"
      >
        <Search aria-hidden size={15} className="md:hidden" />
        <span className="max-md:sr-only">Search or run a command</span>
        <kbd
          aria-hidden
          className="ml-auto rounded border border-line px-[5px] font-mono text-[11px] leading-[18px] max-md:hidden"
        >
          Ctrl K
        </kbd>
      </button>
      <PersonMenu {...person} />
    </header>
  );
}
