import { Outlet } from '@tanstack/react-router';
import { Suspense, lazy, useEffect, useState } from 'react';
import type { ReactNode } from 'react';

import { SideRail } from './side-rail.tsx';
import { useTheme } from './theme.ts';
import { TopBar } from './top-bar.tsx';
import { usePageArrival } from './use-page-arrival.ts';

// Nobody opens the palette before the page is there, so it does not weigh on the first load.
const CommandPalette = lazy(async () => {
  const module = await import('./command-palette.tsx');
  return { default: module.CommandPalette };
});

/** The frame around every page: the rail, the bar above, and the page itself. */
export function AppFrame({ children = <Outlet /> }: { readonly children?: ReactNode }) {
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [theme, setTheme] = useTheme();
  usePageArrival();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPaletteOpen((open) => !open);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 rounded-control bg-accent px-3 py-2 text-sm font-medium text-on-accent not-focus:sr-only"
      >
        Skip to content
      </a>
      <SideRail />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar theme={theme} onTheme={setTheme} onSearch={() => setPaletteOpen(true)} />
        <main id="main" tabIndex={-1} className="flex-1">
          {children}
        </main>
      </div>
      {paletteOpen && (
        <Suspense fallback={null}>
          <CommandPalette onClose={() => setPaletteOpen(false)} onTheme={setTheme} />
        </Suspense>
      )}
    </div>
  );
}
