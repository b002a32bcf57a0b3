import { AtaskiError } from '@ataski/kernel';

/** The database was away, took no writes or somebody held a lock: the next time it may do. */
export function mayPass(error: unknown): boolean {
  if (!AtaskiError.is(error)) return false;
  return (
    error.kind === 'unavailable' || /^(25|40|55)/.test(String(error.details['sqlState'] ?? ''))
  );
}
