import { base64Member, parseJsonObject } from '../kms/json-body.ts';
import { createVersionedKey } from '../kms/versioned-key.ts';
import type { VersionedKey } from '../kms/versioned-key.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';

/** What a simulated Vault with a transit engine begins with. */
export interface VaultTransitSimulatorOptions {
  readonly host: string;
  /** Tokens whose policy has `update` on `encrypt` and `decrypt` of all keys, and nothing else. */
  readonly tokens: readonly string[];
  /** Names of keys of the type aes256-gcm96. */
  readonly keys: readonly string[];
  /** Default `transit`. */
  readonly mount?: string;
  /** When given, every request must name it. */
  readonly namespace?: string;
}

/** What a test may do to the simulated Vault. */
export interface VaultTransitControl {
  rotate(key: string): void;
  /** Older ciphertexts are refused from now on, as by `min_decryption_version`. */
  setMinimumVersion(key: string, version: number): void;
  deleteKey(key: string): void;
  setSealed(isSealed: boolean): void;
}

interface SimulatedKey {
  readonly material: VersionedKey;
  minimumVersion: number;
}

class TransitRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * A strict Vault: `encrypt` and `decrypt` of the transit engine, token and associated data
 * verified.
 */
export function createVaultTransitSimulator(
  options: VaultTransitSimulatorOptions,
): ProviderSimulator & VaultTransitControl {
  const { mount = 'transit' } = options;
  const keys = new Map<string, SimulatedKey>(
    options.keys.map((name) => [name, { material: createVersionedKey(), minimumVersion: 1 }]),
  );
  let isSealed = false;

  const answer = (request: SimulatedRequest): object => {
    if (isSealed) throw new TransitRefusal(503, 'Vault is sealed');
    requireToken(request, options);
    const [, engine, verb, name = ''] = /^\/v1\/([^/]+)\/(\w+)\/([^/]+)$/.exec(request.path) ?? [];
    const body = parseJsonObject(request.body);
    if (engine !== mount) throw new TransitRefusal(404, 'no handler for route');
    if (request.method !== 'POST' || body === null) throw new TransitRefusal(400, 'malformed');
    if (verb === 'encrypt') return encrypt(keys.get(name), body);
    if (verb === 'decrypt') return decrypt(keys.get(name), body);
    throw new TransitRefusal(403, 'permission denied');
  };
  const change = (name: string, to: (key: SimulatedKey) => void): void => {
    const key = keys.get(name);
    if (key === undefined) throw new Error(`The simulated Vault has no key ${name}.`);
    to(key);
  };

  return Object.freeze({
    hosts: [options.host],
    handle: async (request: SimulatedRequest): Promise<SimulatedResponse> => {
      try {
        return { status: 200, body: { lease_id: '', renewable: false, data: answer(request) } };
      } catch (error) {
        if (!(error instanceof TransitRefusal)) throw error;
        return { status: error.status, body: { errors: [error.message] } };
      }
    },
    failure: (status: number) => ({
      status,
      ...(status === 429 ? { headers: { 'retry-after': '0' } } : {}),
      body: { errors: [status === 429 ? 'request path is rate limited' : 'internal error'] },
    }),
    rotate: (name: string) => {
      change(name, ({ material }) => {
        material.rotate();
      });
    },
    setMinimumVersion: (name: string, version: number) => {
      change(name, (key) => {
        key.minimumVersion = version;
      });
    },
    deleteKey: (name: string) => void keys.delete(name),
    setSealed: (value: boolean) => {
      isSealed = value;
    },
  });
}

function requireToken(
  { headers }: SimulatedRequest,
  { tokens, namespace }: VaultTransitSimulatorOptions,
): void {
  const isKnown = tokens.includes(headers['x-vault-token'] ?? '');
  if (!isKnown || headers['x-vault-namespace'] !== namespace) {
    throw new TransitRefusal(403, 'permission denied');
  }
}

function encrypt(key: SimulatedKey | undefined, body: Readonly<Record<string, unknown>>): object {
  // The engine would make the key, which the tokens' policy does not allow.
  if (key === undefined) throw new TransitRefusal(403, 'permission denied');
  const sealed = key.material.seal(member(body, 'plaintext'), member(body, 'associated_data'));
  const version = key.material.primary();
  return {
    ciphertext: `vault:v${String(version)}:${sealed.toString('base64')}`,
    key_version: version,
  };
}

function decrypt(key: SimulatedKey | undefined, body: Readonly<Record<string, unknown>>): object {
  if (key === undefined) throw new TransitRefusal(400, 'encryption key not found');
  const ciphertext = String(body['ciphertext']);
  const [, digits, text = ''] = /^vault:v(\d+):(.*)$/s.exec(ciphertext) ?? [];
  if (digits === undefined) throw new TransitRefusal(400, 'invalid ciphertext: no prefix');
  const version = Number(digits);
  if (version > key.material.primary()) {
    throw new TransitRefusal(400, 'invalid ciphertext: version is too new');
  }
  if (version < key.minimumVersion) {
    const message = 'ciphertext or signature version is disallowed by policy (too old)';
    throw new TransitRefusal(400, message);
  }
  const sealed = base64Member({ text }, 'text');
  if (sealed === null) {
    throw new TransitRefusal(400, 'invalid ciphertext: could not decode base64');
  }
  const plaintext = key.material.open(version, sealed, member(body, 'associated_data'));
  if (plaintext === null) throw new TransitRefusal(400, 'cipher: message authentication failed');
  return { plaintext: plaintext.toString('base64') };
}

function member(body: Readonly<Record<string, unknown>>, name: string): Buffer {
  const bytes = base64Member(body, name);
  if (bytes === null) throw new TransitRefusal(400, `failed to base64-decode ${name}`);
  return bytes;
}
