import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

import { AtaskiError } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';

import type { DataKeyContext, KmsProvider, WrappedDataKey } from '../kms/kms-provider.ts';
import type { KmsLimits } from '../kms/service-caller.ts';

/** A provider with the means to trouble it, made anew for each promise. */
export interface KmsContractSubject {
  readonly kms: KmsProvider;
  /** Adds a root key, or a version of it. The provider that is returned wraps under that one. */
  rotate(): Promise<KmsProvider>;
  /** Disables every root key so far. The provider that is returned can use none of them. */
  disable(): Promise<KmsProvider>;
  /** For a service behind a network. Its provider is made with `contractLimits`. */
  readonly service?: TroubledService;
  close(): Promise<void>;
}

/** A service whose answers can be made to go wrong. */
export interface TroubledService {
  /** The coming `times` requests: refused for their rate, answered 5xx, left unanswered, cut off. */
  fail(how: 'throttled' | 'failing' | 'silent' | 'dropped', times: number): void;
  /** Requests so far. */
  requestCount(): number;
}

/** One promise of every provider. `assertHolds` rejects when it is broken. */
export interface KmsPromise {
  readonly promise: string;
  assertHolds(): Promise<void>;
}

/** The limits that the suite counts on: three attempts, short waits. */
export const contractLimits: Required<KmsLimits> = Object.freeze({
  attempts: 3,
  attemptTimeoutMs: 750,
  firstWaitMs: 1,
  maximumWaitMs: 50,
});

const tenant: DataKeyContext = {
  tenantId: '00000000-0000-4000-8000-00000000000a' as TenantId,
  version: 1,
};
const otherTenant = { ...tenant, tenantId: '00000000-0000-4000-8000-00000000000b' as TenantId };
const otherVersion = { ...tenant, version: 2 };

type Check = (subject: KmsContractSubject, service: TroubledService) => Promise<void>;

/**
 * What every `KmsProvider` promises, for any test runner: run each as a test of its own.
 * `isService` adds what concerns a service behind a network.
 */
export function kmsProviderContract(
  make: () => Promise<KmsContractSubject>,
  { isService }: { readonly isService: boolean },
): readonly KmsPromise[] {
  const checks = { ...promisesOfAll, ...(isService ? promisesOfServices : {}) };
  return Object.entries(checks).map(([promise, check]) => ({
    promise,
    async assertHolds() {
      const subject = await make();
      try {
        await check(subject, subject.service ?? noService);
      } finally {
        await subject.close();
      }
    },
  }));
}

const noService: TroubledService = {
  fail: () => assert.fail('The subject has no service.'),
  requestCount: () => 0,
};

const promisesOfAll: Readonly<Record<string, Check>> = {
  'unwraps what it wrapped': async ({ kms }) => {
    const dataKey = randomBytes(32);
    const kept = Buffer.from(dataKey);
    const wrapped = await kms.wrap(dataKey, tenant);
    assert.deepEqual(Buffer.from(await kms.unwrap(wrapped, tenant)), kept);
    assert.deepEqual(dataKey, kept, 'The bytes of the caller are left as they are.');
    assert.ok(!Buffer.from(wrapped.bytes).includes(kept), 'The data key stands in the clear.');
  },
  'gives other bytes each time it wraps': async ({ kms }) => {
    const dataKey = randomBytes(32);
    const [one, other] = [await kms.wrap(dataKey, tenant), await kms.wrap(dataKey, tenant)];
    assert.notDeepEqual(Buffer.from(one.bytes), Buffer.from(other.bytes));
  },
  'names the key that wraps now': async ({ kms }) => {
    const { rootKeyId } = await kms.wrap(randomBytes(32), tenant);
    assert.equal(await kms.primaryKeyId(), rootKeyId);
    assert.ok(rootKeyId.length >= 1 && rootKeyId.length <= 256);
  },
  'refuses the data key of another tenant': async ({ kms }) => {
    const wrapped = await kms.wrap(randomBytes(32), otherTenant);
    await rejection(kms.unwrap(wrapped, tenant), 'VAULT_DATA_KEY_DAMAGED');
  },
  'refuses the data key of another version': async ({ kms }) => {
    const wrapped = await kms.wrap(randomBytes(32), otherVersion);
    await rejection(kms.unwrap(wrapped, tenant), 'VAULT_DATA_KEY_DAMAGED');
  },
  'refuses changed, shortened and no bytes': async ({ kms }) => {
    const wrapped = await kms.wrap(randomBytes(32), tenant);
    for (const bytes of damagedForms(wrapped.bytes)) {
      await rejection(kms.unwrap({ ...wrapped, bytes }, tenant), 'VAULT_DATA_KEY_DAMAGED');
    }
  },
  'refuses a root key that it does not know, naming it': async ({ kms }) => {
    const wrapped = await kms.wrap(randomBytes(32), tenant);
    const strange = { ...wrapped, rootKeyId: 'root-of-somebody-else' };
    const error = await rejection(kms.unwrap(strange, tenant), 'VAULT_ROOT_KEY_UNKNOWN');
    assert.equal(error.details['rootKeyId'], strange.rootKeyId);
  },
  'unwraps under an older key after a rotation, and wraps under the newer one': async (subject) => {
    const dataKey = randomBytes(32);
    const before = await subject.kms.wrap(dataKey, tenant);
    const kms = await subject.rotate();
    assert.deepEqual(Buffer.from(await kms.unwrap(before, tenant)), dataKey);
    const after = await kms.wrap(dataKey, tenant);
    assert.equal(after.rootKeyId, await kms.primaryKeyId());
    assert.deepEqual(Buffer.from(await kms.unwrap(after, tenant)), dataKey);
  },
  'refuses under a key that was disabled': async (subject) => {
    const wrapped = await subject.kms.wrap(randomBytes(32), tenant);
    const kms = await subject.disable();
    const error = await rejection(kms.unwrap(wrapped, tenant), 'VAULT_ROOT_KEY_UNKNOWN');
    assert.equal(error.details['rootKeyId'], wrapped.rootKeyId);
  },
  'is healthy when a throw-away key comes back': async ({ kms }) => {
    await kms.checkHealth();
  },
  'shows neither key nor wrapped bytes in any error': async (subject) => {
    const dataKey = randomBytes(32);
    const wrapped = await subject.kms.wrap(dataKey, tenant);
    const attempts = [
      subject.kms.unwrap(wrapped, otherTenant),
      subject.kms.unwrap({ ...wrapped, rootKeyId: 'root-of-somebody-else' }, tenant),
      subject.kms.unwrap({ ...wrapped, bytes: wrapped.bytes.subarray(1) }, tenant),
    ];
    const errors = await Promise.all(attempts.map((attempt) => anyRejection(attempt)));
    errors.push(await anyRejection((await subject.disable()).unwrap(wrapped, tenant)));
    assertSilent(errors, dataKey, wrapped);
  },
};

const promisesOfServices: Readonly<Record<string, Check>> = {
  'asks again when it was asked for patience': async ({ kms }, service) => {
    service.fail('throttled', 2);
    const dataKey = randomBytes(32);
    const wrapped = await kms.wrap(dataKey, tenant);
    service.fail('throttled', 2);
    assert.deepEqual(Buffer.from(await kms.unwrap(wrapped, tenant)), dataKey);
    assert.equal(service.requestCount(), 6);
  },
  'gives up on a service that never has time': async ({ kms }, service) => {
    await givesUp(kms, service, 'throttled', 'throttled');
  },
  'gives up on a service that is silent': async ({ kms }, service) => {
    await givesUp(kms, service, 'silent', 'timeout');
  },
  'gives up on a service that fails': async ({ kms }, service) => {
    await givesUp(kms, service, 'failing', 'failed');
  },
  'gives up on a service that hangs up, and works again when it is back': async (
    subject,
    service,
  ) => {
    await givesUp(subject.kms, service, 'dropped', 'failed');
    await subject.kms.checkHealth();
  },
  'does not ask again after a refusal': async (subject, service) => {
    const wrapped = await subject.kms.wrap(randomBytes(32), tenant);
    const before = service.requestCount();
    await rejection(subject.kms.unwrap(wrapped, otherTenant), 'VAULT_DATA_KEY_DAMAGED');
    assert.equal(service.requestCount(), before + 1);
  },
  'does not ask at all about a root key that is not its own': async ({ kms }, service) => {
    const wrapped = await kms.wrap(randomBytes(32), tenant);
    const before = service.requestCount();
    const strange = { ...wrapped, rootKeyId: 'root-of-somebody-else' };
    await rejection(kms.unwrap(strange, tenant), 'VAULT_ROOT_KEY_UNKNOWN');
    assert.equal(service.requestCount(), before);
  },
  'is not healthy when its key was disabled, nor when the service is down': async (
    subject,
    service,
  ) => {
    service.fail('failing', contractLimits.attempts);
    await rejection(subject.kms.checkHealth(), 'VAULT_KMS_UNAVAILABLE');
    const kms = await subject.disable();
    await rejection(kms.checkHealth(), 'VAULT_KMS_UNAVAILABLE');
  },
  'shows neither key nor wrapped bytes when the service fails': async ({ kms }, service) => {
    const dataKey = randomBytes(32);
    const wrapped = await kms.wrap(dataKey, tenant);
    const errors: unknown[] = [];
    for (const how of ['throttled', 'failing', 'dropped'] as const) {
      service.fail(how, contractLimits.attempts);
      errors.push(await anyRejection(kms.unwrap(wrapped, tenant)));
      service.fail(how, contractLimits.attempts);
      errors.push(await anyRejection(kms.wrap(dataKey, tenant)));
    }
    assertSilent(errors, dataKey, wrapped);
  },
};

async function givesUp(
  kms: KmsProvider,
  service: TroubledService,
  how: Parameters<TroubledService['fail']>[0],
  reason: string,
): Promise<void> {
  const wrapped = await kms.wrap(randomBytes(32), tenant);
  const before = service.requestCount();
  service.fail(how, contractLimits.attempts);
  const error = await rejection(kms.unwrap(wrapped, tenant), 'VAULT_KMS_UNAVAILABLE');
  assert.equal(error.details['reason'], reason);
  assert.equal(error.details['attempts'], contractLimits.attempts);
  assert.equal(service.requestCount(), before + contractLimits.attempts);
}

/** In the middle, since the front may name a version and the end may be padding of base64. */
function damagedForms(bytes: Uint8Array): readonly Uint8Array[] {
  const flipped = [0.5, 0.75].map((share) => {
    const copy = Buffer.from(bytes);
    const place = Math.floor(copy.length * share);
    // Stays printable, for a service whose wrapped keys are text.
    copy[place] = copy[place] === 0x41 ? 0x42 : 0x41;
    return copy;
  });
  return [...flipped, bytes.subarray(0, -8), bytes.subarray(0, 3), new Uint8Array()];
}

async function anyRejection(attempt: Promise<unknown>): Promise<unknown> {
  return await attempt.then(
    () => assert.fail('It was not refused.'),
    (error: unknown) => error,
  );
}

async function rejection(attempt: Promise<unknown>, code: string): Promise<AtaskiError> {
  const error = await anyRejection(attempt);
  assert.ok(AtaskiError.is(error), inspect(error));
  assert.equal(error.code, code);
  return error;
}

function assertSilent(
  errors: readonly unknown[],
  dataKey: Uint8Array,
  wrapped: WrappedDataKey,
): void {
  const shown = errors.map((error) => inspect(error, { depth: 20, showHidden: true })).join('\n');
  for (const secret of [dataKey, wrapped.bytes]) {
    const bytes = Buffer.from(secret);
    for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const) {
      // A part is enough to give a leak away, and inspection cuts long texts.
      const needle = bytes.toString(form).slice(0, 16);
      assert.ok(!shown.includes(needle), `An error shows it in ${form}.`);
    }
    const listed = [...bytes.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0'));
    assert.ok(!shown.includes(listed.join(' ')), 'An error shows a buffer.');
  }
}
