import { KernelError } from './kernel-error.ts';

declare const tenantIdBrand: unique symbol;

/** The UUID of a tenant, in lower case. */
export type TenantId = string & { readonly [tenantIdBrand]: true };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The Nil and the Max UUID (RFC 9562), under which the audit log has streams of no tenant. */
const reserved = /^(?:[0-]+|[f-]+)$/;

/**
 * Accepts a lower-case UUID that is not reserved, and nothing else. Throws
 * KERNEL_TENANT_ID_INVALID, without the value.
 */
export function parseTenantId(value: string): TenantId {
  if (!uuid.test(value) || reserved.test(value)) throw new KernelError('KERNEL_TENANT_ID_INVALID');
  return value as TenantId;
}
