import { Check, X } from 'lucide-react';

/** One scope as the manifest states it, with the provider's answer once there is one. */
export interface ListedScope {
  readonly scope: string;
  readonly sentence: string;
  /** Undefined before the provider has been asked. */
  readonly granted?: boolean | undefined;
}

/** What may be done and, in the same weight, what never is. */
export function ScopeList({
  scopes,
  never,
  notes = [],
  inset = 'px-4',
}: {
  readonly scopes: readonly ListedScope[];
  readonly never: readonly string[];
  /** Terms and limits worth knowing. */
  readonly notes?: readonly string[];
  /** As far from the edge as what stands above it: a drawer's is wider than a card's. */
  readonly inset?: 'px-4' | 'px-5';
}) {
  return (
    <>
      <ul className={`space-y-2 ${inset} py-3 text-sm`}>
        {scopes.map((scope) => (
          <li key={scope.scope}>
            <div className="flex items-center justify-between gap-3">
              <code className="min-w-0 font-mono text-xs leading-[18px] break-words">
                {scope.scope}
              </code>
              <Granted granted={scope.granted} />
            </div>
            <p className="text-muted">{scope.sentence}</p>
          </li>
        ))}
      </ul>
      <div className={`border-t border-line ${inset} py-3 text-sm`}>
        <h3 className="font-semibold">Never</h3>
        <ul className="mt-1 space-y-1 text-muted">
          {never.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </div>
      {notes.length > 0 && (
        <div className={`border-t border-line ${inset} py-3 text-sm`}>
          <h3 className="font-semibold">Worth knowing</h3>
          <ul className="mt-1 space-y-1 text-pretty text-muted">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Granted({ granted }: { readonly granted: boolean | undefined }) {
  if (granted === undefined) return null;
  const Icon = granted ? Check : X;
  return (
    <span
      className={`inline-flex items-center gap-1 text-xs font-medium ${granted ? 'text-ok' : 'text-danger'}`}
    >
      <Icon aria-hidden size={12} strokeWidth={2.25} />
      {granted ? 'Granted' : 'Missing'}
    </span>
  );
}
