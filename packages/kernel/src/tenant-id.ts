import { KernelError } from './kernel-error.ts';

declare const tenantIdBrand: unique symbol;

/** The UUID of a tenant, in lower case. */
export type TenantId = string & { readonly [tenantIdBrand]: true };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Accepts a lower-case UUID and nothing else. Throws KERNEL_TENANT_ID_INVALID, without the value. */
export function parseTenantId(value: string): TenantId {
  if (!uuid.test(value)) throw new KernelError('KERNEL_TENANT_ID_INVALID');
  return value as TenantId;
}
