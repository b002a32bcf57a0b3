import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

/** Properties of a link whose address comes from the server. */
export interface AppLinkProps {
  readonly href: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Follows an address that the server gave, without loading the app anew when it is one of ours. */
export function AppLink({ href, className, children }: AppLinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (modified || !isPageAddress(href)) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a href={href} onClick={follow} className={className}>
      {children}
    </a>
  );
}

function isPageAddress(href: string): boolean {
  return href === '/' || /^\/(?:connections|audit|app)(?:[/?]|$)/.test(href);
}
