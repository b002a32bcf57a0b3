import type { SystemManifest } from '@ataski/scope-manifest';

import { countOf } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { ScopeList } from '../../parts/scope-list.tsx';

/** Properties of the card. */
export interface AskedForProps {
  readonly system: SystemManifest;
  /** What the last credential or consent lacked. */
  readonly missing?: readonly string[];
  /** What the provider granted, once it has. */
  readonly granted?: readonly string[] | null;
}

/** Exactly what is requested, what never happens, and what is worth knowing besides. */
export function AskedFor({ system, missing = [], granted = null }: AskedForProps) {
  const operations = Object.values(system.operations);
  const readOnly = operations.every(({ method }) => method === 'GET');
  const isGranted = (scope: string): boolean | undefined => {
    if (granted !== null) return granted.includes(scope);
    return missing.length === 0 ? undefined : !missing.includes(scope);
  };
  return (
    <Card
      title="What Ataski asks for"
      aside={<span className="text-xs text-muted">Manifest {system.version}</span>}
    >
      <p className="px-4 pt-3 text-sm text-pretty text-muted">
        {countOf(system.scopes.length, system.auth.kind === 'oauth2' ? 'scope' : 'permission')}.
        With {system.scopes.length === 1 ? 'it' : 'them'}, {countOf(operations.length, 'operation')}
        {readOnly && ', which only read,'} can leave this product; anything else is refused before a
        connection opens.
      </p>
      <ScopeList
        scopes={system.scopes.map(({ scope, sentence }) => ({
          scope,
          sentence,
          granted: isGranted(scope),
        }))}
        never={system.never}
        notes={system.notes ?? []}
      />
    </Card>
  );
}
