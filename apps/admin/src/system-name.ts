import { findSystem } from '@ataski/scope-manifest';

/** The name of a system, or its id when the manifest does not know it. */
export function systemName(id: string): string {
  return findSystem(id)?.name ?? id;
}
