import { base64Member, parseJsonObject } from '../kms/json-body.ts';
import { createVersionedKey } from '../kms/versioned-key.ts';
import type { VersionedKey } from '../kms/versioned-key.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { checksum } from './checksum.ts';
import { GoogleFailure, injectedGoogleFailure, renderGoogleFailure } from './google-failure.ts';

/** What a simulated Google Cloud KMS begins with. */
export interface GoogleKmsSimulatorOptions {
  /** Access tokens that may use all keys. */
  readonly accessTokens: readonly string[];
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K` */
  readonly keyNames: readonly string[];
}

/** What a test may do to the simulated Google Cloud KMS. */
export interface GoogleKmsControl {
  /** Adds a version and makes it the primary one. */
  rotate(keyName: string): void;
  disableVersion(keyName: string, version: number): void;
  /** In the coming answers a byte is not the one that the checksum was made of. */
  corruptAnswers(times: number): void;
  /** In the coming requests a byte arrives wrong, behind the client's back. */
  corruptRequests(times: number): void;
  /** The coming answers do not say that a checksum of the request was verified. */
  forgetVerification(times: number): void;
}

type Members = Readonly<Record<string, unknown>>;

interface Troubles {
  answers: number;
  requests: number;
  verifications: number;
}

const call =
  /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/:]+):(\w+)$/;

/** A strict Google Cloud KMS: `encrypt` and `decrypt` of cryptoKeys over REST, checksums verified. */
export function createGoogleKmsSimulator(
  options: GoogleKmsSimulatorOptions,
): ProviderSimulator & GoogleKmsControl {
  const keys = new Map(options.keyNames.map((name) => [name, createVersionedKey()]));
  const troubles: Troubles = { answers: 0, requests: 0, verifications: 0 };

  const answer = (request: SimulatedRequest): object => {
    requireToken(request, options.accessTokens);
    const [, name = '', verb] = call.exec(decodeURIComponent(request.path)) ?? [];
    const body = parseJsonObject(request.body);
    if (request.method !== 'POST' || body === null) throw invalid('The request is malformed.');
    const key = keyOf(keys, name);
    if (verb === 'encrypt') return encrypt({ name, key, body, troubles });
    if (verb === 'decrypt') return decrypt({ name, key, body, troubles });
    throw new GoogleFailure(404, 'NOT_FOUND', 'There is no such method.');
  };

  return Object.freeze({
    hosts: ['cloudkms.googleapis.com'],
    handle: async (request: SimulatedRequest): Promise<SimulatedResponse> => {
      try {
        return { status: 200, body: answer(request) };
      } catch (error) {
        if (error instanceof GoogleFailure) return renderGoogleFailure(error);
        throw error;
      }
    },
    failure: (status: number) =>
      renderGoogleFailure(injectedGoogleFailure(status), status === 429 ? 0 : undefined),
    rotate: (name: string) => {
      keyOf(keys, name).rotate();
    },
    disableVersion: (name: string, version: number) => {
      keyOf(keys, name).disable(version);
    },
    corruptAnswers: (times: number) => {
      troubles.answers = times;
    },
    corruptRequests: (times: number) => {
      troubles.requests = times;
    },
    forgetVerification: (times: number) => {
      troubles.verifications = times;
    },
  });
}

interface Call {
  readonly name: string;
  readonly key: VersionedKey;
  readonly body: Members;
  readonly troubles: Troubles;
}

function encrypt({ name, key, body, troubles }: Call): object {
  const plaintext = checkedMember(body, 'plaintext', troubles);
  const bound = checkedMember(body, 'additionalAuthenticatedData', null);
  const version = key.primary();
  requireEnabled(name, key, version);
  const sealed = key.seal(plaintext, bound);
  const ciphertext = Buffer.concat([Buffer.from([version]), sealed]);
  const isTold = troubles.verifications === 0;
  if (!isTold) troubles.verifications -= 1;
  return {
    name: `${name}/cryptoKeyVersions/${String(version)}`,
    ciphertext: corrupted(ciphertext, troubles).toString('base64'),
    ciphertextCrc32c: checksum(ciphertext),
    verifiedPlaintextCrc32c: isTold && body['plaintextCrc32c'] !== undefined,
    verifiedAdditionalAuthenticatedDataCrc32c:
      isTold && body['additionalAuthenticatedDataCrc32c'] !== undefined,
    protectionLevel: 'SOFTWARE',
  };
}

function decrypt({ name, key, body, troubles }: Call): object {
  const ciphertext = checkedMember(body, 'ciphertext', troubles);
  const bound = checkedMember(body, 'additionalAuthenticatedData', null);
  const version = ciphertext[0] ?? 0;
  const plaintext = key.open(version, ciphertext.subarray(1), bound);
  if (plaintext === null) throw invalid('Decryption failed: the ciphertext is invalid.');
  requireEnabled(name, key, version);
  return {
    plaintext: corrupted(plaintext, troubles).toString('base64'),
    plaintextCrc32c: checksum(plaintext),
    usedPrimary: version === key.primary(),
    protectionLevel: 'SOFTWARE',
  };
}

function requireToken({ headers }: SimulatedRequest, accessTokens: readonly string[]): void {
  const token = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  if (token === undefined || !accessTokens.includes(token)) {
    throw new GoogleFailure(401, 'UNAUTHENTICATED', 'Request had invalid credentials.');
  }
}

function keyOf(keys: ReadonlyMap<string, VersionedKey>, name: string): VersionedKey {
  const key = keys.get(name);
  if (key === undefined) throw new GoogleFailure(404, 'NOT_FOUND', `CryptoKey ${name} not found.`);
  return key;
}

function requireEnabled(name: string, key: VersionedKey, version: number): void {
  if (key.isUsable(version)) return;
  const path = `${name}/cryptoKeyVersions/${String(version)}`;
  const message = `${path} is not enabled, current state is: DISABLED.`;
  throw new GoogleFailure(400, 'FAILED_PRECONDITION', message);
}

/** The bytes of a member. The simulator is stricter than Google: the checksum must be there. */
function checkedMember(body: Members, name: string, troubles: Troubles | null): Buffer {
  const bytes = base64Member(body, name);
  if (bytes === null || bytes.length > 65_536) throw invalid(`The field ${name} is not valid.`);
  const received = troubles === null ? bytes : misread(bytes, troubles);
  if (checksum(received) !== String(body[`${name}Crc32c`])) {
    throw invalid(`The checksum in field ${name}_crc32c did not match the data in field ${name}.`);
  }
  return received;
}

function invalid(message: string): GoogleFailure {
  return new GoogleFailure(400, 'INVALID_ARGUMENT', message);
}

function misread(bytes: Buffer, troubles: Troubles): Buffer {
  if (troubles.requests === 0) return bytes;
  troubles.requests -= 1;
  return flipped(bytes);
}

function corrupted(bytes: Buffer, troubles: Troubles): Buffer {
  if (troubles.answers === 0) return bytes;
  troubles.answers -= 1;
  return flipped(bytes);
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
