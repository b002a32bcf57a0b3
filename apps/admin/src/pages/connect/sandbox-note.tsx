import { useSession } from '../../session/session.ts';

/** Says in the sandbox that a provider is simulated, and nothing elsewhere. */
export function SandboxNote({
  provider,
  children,
}: {
  readonly provider: string;
  readonly children: string;
}) {
  const { environment } = useSession();
  if (environment !== 'sandbox') return null;
  return (
    <p className="rounded-md bg-sunken px-3 py-2 text-sm text-muted">
      This is the sandbox: {provider} is simulated, and {children}
    </p>
  );
}
