import { proveRoundTrip } from './health.ts';
import type { KeyRing } from './key-ring.ts';
import type { KmsProvider } from './kms-provider.ts';

/** A provider over root keys in this process. `currentRing` is asked anew for each operation. */
export function localKms(kind: string, currentRing: () => KeyRing): KmsProvider {
  return Object.freeze<KmsProvider>({
    kind,
    wrap: async (dataKey, context) => currentRing().wrap(dataKey, context),
    unwrap: async (wrapped, context) => currentRing().unwrap(wrapped, context),
    primaryKeyId: async () => currentRing().primaryKeyId,
    async checkHealth() {
      await proveRoundTrip(this);
    },
  });
}
