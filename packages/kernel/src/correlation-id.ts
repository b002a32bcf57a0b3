import { KernelError } from './kernel-error.ts';

declare const correlationIdBrand: unique symbol;

/** Ties together everything that happened because of one request or one run. */
export type CorrelationId = string & { readonly [correlationIdBrand]: true };

const shape = /^[A-Za-z0-9._-]{8,64}$/;

/** A fresh random id: `c_` and a UUID. */
export function createCorrelationId(): CorrelationId {
  return `c_${globalThis.crypto.randomUUID()}` as CorrelationId;
}

/** Accepts 8 to 64 safe characters. Throws KERNEL_CORRELATION_ID_INVALID, without the value. */
export function parseCorrelationId(value: string): CorrelationId {
  if (!shape.test(value)) throw new KernelError('KERNEL_CORRELATION_ID_INVALID');
  return value as CorrelationId;
}
