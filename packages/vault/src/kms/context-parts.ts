import { encodeParts } from '../purpose-key.ts';
import type { DataKeyContext } from './kms-provider.ts';

/** What a wrapped data key is bound to, in this order; FORMAT.md, "Wrapping". */
export function contextParts({ tenantId, version }: DataKeyContext): readonly string[] {
  return ['ataski.vault.data-key', '1', tenantId, String(version)];
}

/** The same as bytes, for a service that takes additional authenticated data. */
export function contextBytes(context: DataKeyContext): Buffer {
  return encodeParts(contextParts(context));
}
