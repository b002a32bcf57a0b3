import type { Problem } from '@ataski/contract';

/** The permissions that a refused key lacks, as the problem names them; empty for any other problem. */
export function missingPermissions(problem: Problem | null): readonly string[] {
  const missing = problem?.details?.['missingPermissions'];
  if (Array.isArray(missing)) return missing;
  return typeof missing === 'string' && missing !== '' ? missing.split(/[\s,]+/) : [];
}
