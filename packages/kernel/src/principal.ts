import type { TenantId } from './tenant-id.ts';

/** The signed-in person, as verified from the session; nothing in it comes from a URL or a header. */
export interface Principal {
  readonly tenantId: TenantId;
  /** The identity provider's id of the person. */
  readonly userId: string;
  /** Role slugs, as the identity provider's membership states them. */
  readonly roles: readonly string[];
  readonly sessionId: string;
}
