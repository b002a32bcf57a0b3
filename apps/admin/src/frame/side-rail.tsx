import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';

import { classNames } from '../parts/class-names.ts';
import { Brand } from './brand.tsx';
import { RailEntries } from './rail.tsx';
import { useStored } from './use-stored.ts';

/** The rail of a wide window, which can be narrowed to its icons. */
export function SideRail() {
  const [width, setWidth] = useStored('rail', ['full', 'narrow'], 'full');
  const narrow = width === 'narrow';
  const Icon = narrow ? PanelLeftOpen : PanelLeftClose;
  return (
    <nav
      aria-label="Main"
      className={classNames(
        'sticky top-0 flex h-dvh shrink-0 flex-col border-r border-line bg-sunken px-3 py-4 max-lg:hidden',
        narrow ? 'w-[57px]' : 'w-[232px]',
      )}
    >
      <div className="px-1.5 pt-1 pb-4">
        <Brand nameHidden={narrow} />
      </div>
      <RailEntries collapsed={narrow} />
      <button
        type="button"
        aria-expanded={!narrow}
        title={narrow ? 'Expand the rail' : undefined}
        onClick={() => setWidth(narrow ? 'full' : 'narrow')}
        className="mt-auto flex min-h-8 items-center gap-2.5 rounded-control px-2 text-xs text-faint hover:text-text"
      >
        <Icon aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />
        <span className={narrow ? 'sr-only' : undefined}>{narrow ? 'Expand' : 'Collapse'}</span>
      </button>
    </nav>
  );
}
