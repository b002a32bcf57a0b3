import { ShieldCheck } from 'lucide-react';

import { Brand } from '../frame/brand.tsx';
import { useTheme } from '../frame/theme.ts';
import { Button } from '../parts/button.tsx';
import { signInAddress } from './sign-in-address.ts';

/** The way in. `ended`: the person was signed in a moment ago. */
export function SignIn({ ended }: { readonly ended: boolean }) {
  useTheme();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-12">
      <title>Sign in · Ataski</title>
      <div className="appear w-full max-w-[380px]">
        <div className="rounded-card border border-line bg-raised p-8 shadow-float">
          <Brand />
          <h1 className="mt-8 text-xl font-semibold tracking-[-0.01em]">
            {ended ? 'Your session has ended' : 'Sign in'}
          </h1>
          <p className="mt-1 text-pretty text-muted">
            {ended
              ? 'Nothing was lost. Sign in to carry on where you were.'
              : 'Connect your books, and see every access to them in one log.'}
          </p>
          <Button
            look="primary"
            className="mt-6 min-h-10 w-full"
            onClick={() => location.assign(signInAddress(location))}
          >
            Sign in
          </Button>
          <p className="mt-4 text-xs text-pretty text-muted">
            Your identity provider asks who you are. Ataski never sees your password.
          </p>
        </div>
        <a
          href="/security"
          className="mx-auto mt-5 flex min-h-6 w-fit items-center gap-1.5 text-xs text-muted hover:text-text"
        >
          <ShieldCheck aria-hidden size={14} />
          How Ataski keeps tenants apart
        </a>
      </div>
    </main>
  );
}
