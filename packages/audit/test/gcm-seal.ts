import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import type { SensitiveSeal } from '../src/sensitive/sensitive-seal.ts';

/** A seal at the port: AES-256-GCM, bound to tenant and event. The product's is made by its vault. */
export function createGcmSeal(key: Buffer = randomBytes(32)): SensitiveSeal {
  return {
    async seal({ tenantId }, eventId, part) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bindingOf(tenantId, eventId));
      const body = Buffer.concat([cipher.update(part), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    async open({ tenantId }, eventId, sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
        .setAAD(bindingOf(tenantId, eventId))
        .setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    },
  };
}

function bindingOf(tenantId: string, eventId: string): Buffer {
  return Buffer.from(`${tenantId} ${eventId}`, 'utf8');
}
