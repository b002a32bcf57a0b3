import type { TenantId } from '@ataski/kernel';

/** Something that never happens while nobody tampers, and that a person should look at. */
export interface VaultAlarm {
  /**
   * `credential_not_opened` and `payload_not_opened`: changed, moved, or put into another's row.
   * `wrapping_not_opened`: a wrapping under a loaded root key does not hold its data key.
   */
  readonly kind: 'credential_not_opened' | 'payload_not_opened' | 'wrapping_not_opened';
  readonly tenantId: TenantId;
  readonly keyVersion?: number;
  /** The code of the refusal. */
  readonly code: string;
  /** `connector/connection/field` of a credential. */
  readonly place?: string;
  readonly rootKeyId?: string;
}

/** Told of each alarm. What it throws is swallowed: the refusal itself must come through. */
export type AlarmListener = (alarm: VaultAlarm) => void;

/** A listener that cannot fail. */
export function asQuiet(listener: AlarmListener): AlarmListener {
  return (alarm) => {
    try {
      listener(alarm);
    } catch {
      // What went wrong first is thrown to the caller.
    }
  };
}
