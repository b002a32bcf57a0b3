import { VaultError } from '../errors.ts';
import { contextBytes } from './context-parts.ts';
import { nobody, proveRoundTrip } from './health.ts';
import type { DataKeyContext, KmsProvider, WrappedDataKey } from './kms-provider.ts';
import { createServiceCaller, propertyOf, providerCodeOf, retryAfterOf } from './service-caller.ts';
import type { KmsLimits, ServiceFailure } from './service-caller.ts';

/** The part of `fetch` that is used. */
export type TransitFetch = (
  url: string,
  init: {
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly redirect: 'error';
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}>;

/** Which key of a Vault's transit engine wraps. */
export interface VaultTransitOptions {
  /** The app's way out, for example that of its egress guard. */
  readonly fetch: TransitFetch;
  /** For example `https://vault.example:8200`. */
  readonly address: string;
  /** The name of a key of the type `aes256-gcm96` or `chacha20-poly1305`, not derived. */
  readonly key: string;
  /** Where the engine is mounted. Default `transit`. */
  readonly mount?: string;
  /** The present token of a Vault client; asked for each call, so that the app may renew it. */
  readonly readToken: () => string | Promise<string>;
  /** A namespace of Vault Enterprise. */
  readonly namespace?: string;
  readonly limits?: KmsLimits;
}

const kind = 'vault-transit';
const plainName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const transitText = /^vault:v([1-9]\d{0,8}):[A-Za-z0-9+/]+={0,2}$/;

/**
 * Root keys in the transit engine of HashiCorp Vault, or of OpenBao. Tenant and version are the
 * associated data. The id of a root key is `mount/key:vN`, so a rotation shows. The token needs
 * `update` on `encrypt/KEY` and `decrypt/KEY`, and no more; without `create`, a wrong name makes no
 * key. Throws VAULT_ROOT_KEY_INVALID for an address that is not https or a name that is not plain.
 */
export function vaultTransitKms(options: VaultTransitOptions): KmsProvider {
  const { key, mount = 'transit', limits } = options;
  const origin = parseOrigin(options.address);
  if (![key, mount].every((name) => plainName.test(name))) throw invalid();
  const call = createServiceCaller(kind, judge, limits);
  const idOf = (version: string): string => `${mount}/${key}:v${version}`;

  const ask = async (verb: 'encrypt' | 'decrypt', body: object, signal: AbortSignal) => {
    const response = await options.fetch(`${origin}/v1/${mount}/${verb}/${key}`, {
      method: 'POST',
      headers: await requestHeaders(options),
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    });
    const answer = await response.json().catch(() => null);
    const retryAfter = response.headers.get('retry-after');
    if (response.status !== 200) throw new TransitError(response.status, answer, retryAfter);
    return propertyOf(answer, 'data');
  };

  const wrap = async (dataKey: Uint8Array, context: DataKeyContext): Promise<WrappedDataKey> =>
    await call(
      { verb: 'wrap', rootKeyId: idOf('0'), keyVersion: context.version },
      async (signal) => {
        const plaintext = Buffer.from(dataKey).toString('base64');
        const data = await ask('encrypt', { plaintext, ...bound(context) }, signal);
        const ciphertext = String(propertyOf(data, 'ciphertext'));
        const version = transitText.exec(ciphertext)?.[1];
        if (version === undefined) throw new TypeError();
        return { rootKeyId: idOf(version), bytes: Buffer.from(ciphertext) };
      },
    );

  return Object.freeze<KmsProvider>({
    kind,
    wrap,
    async unwrap({ rootKeyId, bytes }, context) {
      const isOurs = rootKeyId.startsWith(idOf('')) && /:v[1-9]\d{0,8}$/.test(rootKeyId);
      if (!isOurs) throw new VaultError('VAULT_ROOT_KEY_UNKNOWN', { rootKeyId });
      const keyVersion = context.version;
      const ciphertext = Buffer.from(bytes).toString('latin1');
      const version = transitText.exec(ciphertext)?.[1];
      if (version === undefined || idOf(version) !== rootKeyId) {
        throw new VaultError('VAULT_DATA_KEY_DAMAGED', { kms: kind, keyVersion });
      }
      return await call({ verb: 'unwrap', rootKeyId, keyVersion }, async (signal) => {
        const data = await ask('decrypt', { ciphertext, ...bound(context) }, signal);
        const plaintext = propertyOf(data, 'plaintext');
        if (typeof plaintext !== 'string') throw new TypeError();
        return Buffer.from(plaintext, 'base64');
      });
    },
    primaryKeyId: async () => (await wrap(new Uint8Array(32), nobody)).rootKeyId,
    async checkHealth() {
      await proveRoundTrip(this);
    },
  });
}

function parseOrigin(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search !== '') throw invalid();
  return url.origin;
}

function invalid(): VaultError {
  return new VaultError('VAULT_ROOT_KEY_INVALID', { source: kind });
}

async function requestHeaders({
  readToken,
  namespace,
}: VaultTransitOptions): Promise<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'x-vault-request': 'true',
    'x-vault-token': await readToken(),
    ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
  };
}

function bound(context: DataKeyContext): { readonly associated_data: string } {
  return { associated_data: contextBytes(context).toString('base64') };
}

/** An answer that is not 200. Of its texts only what they mean is kept. */
class TransitError extends Error {
  readonly meaning: ServiceFailure['meaning'];
  readonly status: number;
  readonly retryAfter: string | null;

  constructor(status: number, answer: unknown, retryAfter: string | null) {
    super();
    this.status = status;
    this.retryAfter = retryAfter;
    const errors = propertyOf(answer, 'errors');
    this.meaning = meaningOf(status, Array.isArray(errors) ? errors.join('\n') : '');
  }
}

/**
 * Vault has no codes: a 400 is told apart by its text, and what is not known is no damage. A 403 is
 * an expired token as often as a missing policy.
 */
function meaningOf(status: number, text: string): ServiceFailure['meaning'] {
  if (status === 429) return 'throttled';
  if (status >= 500) return 'failed';
  if (status === 404) return 'unknown';
  if (/message authentication failed|invalid ciphertext/.test(text)) return 'damaged';
  if (/key not found|disallowed by policy|no such key/.test(text)) return 'unknown';
  return 'refused';
}

function judge(error: unknown): ServiceFailure {
  if (!(error instanceof TransitError)) return { meaning: 'failed' };
  const { meaning, status, retryAfter } = error;
  return { meaning, ...providerCodeOf(status), ...retryAfterOf(retryAfter) };
}
