import type { Auth } from './auth.ts';
import type { DeclaredOperation } from './operation.ts';
import type { Scope } from './scope.ts';
import type { SystemManifest } from './system-manifest.ts';

type Declared<ScopeName extends string> = Readonly<Record<string, DeclaredOperation<ScopeName>>>;

/** The fields that every entry fills, whatever its auth and operations. */
type Fields = Omit<SystemManifest, 'auth' | 'scopes' | 'operations' | 'authOperations'>;

/**
 * Declares one system and freezes it. The compiler refuses an operation whose scope is not among
 * the entry's scopes, and one that is not GET and does not say why.
 */
export function defineSystem<
  const AuthKind extends Auth,
  const Scopes extends readonly Scope[],
  const Ops extends Declared<Scopes[number]['scope']>,
  const AuthOps extends Declared<Scopes[number]['scope']>,
>(
  entry: Fields & {
    readonly auth: AuthKind;
    readonly scopes: Scopes;
    readonly operations: Ops;
    readonly authOperations: AuthOps;
  },
): SystemManifest<Ops, AuthOps, AuthKind> {
  return deepFreeze(entry);
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
