import type { TenantContext } from '@ataski/kernel';

/**
 * Keeps personal parts unreadable at rest. The app hands one in, for example made of a vault's
 * `encrypt` and `decrypt`. What it seals for one event must not open for another.
 */
export interface SensitiveSeal {
  /** At most 128 KiB for a part of 64 KiB. */
  readonly seal: (context: TenantContext, eventId: string, part: Uint8Array) => Promise<Uint8Array>;
  /** Throws when the bytes were not sealed for this tenant and event. */
  readonly open: (
    context: TenantContext,
    eventId: string,
    sealed: Uint8Array,
  ) => Promise<Uint8Array>;
}
