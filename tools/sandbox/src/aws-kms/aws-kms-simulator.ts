import { base64Member, parseJsonObject } from '../kms/json-body.ts';
import { createVersionedKey } from '../kms/versioned-key.ts';
import type { VersionedKey } from '../kms/versioned-key.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { AwsFailure, awsHeaders, renderAwsFailure } from './aws-failure.ts';
import { readCiphertextBlob, writeCiphertextBlob } from './ciphertext-blob.ts';
import { verifySignature } from './signature-v4.ts';
import type { AwsCredentials } from './signature-v4.ts';

/** What a simulated AWS KMS begins with. */
export interface AwsKmsSimulatorOptions {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** ARNs of symmetric keys. */
  readonly keyArns: readonly string[];
  /** Default the machine's clock. */
  readonly now?: () => Date;
}

/** What a test may do to the simulated AWS KMS. */
export interface AwsKmsControl {
  /** As automatic rotation: new material under the same ARN. */
  rotateMaterial(keyArn: string): void;
  setState(keyArn: string, state: AwsKeyState): void;
}

/** The states of a key that matter here. */
export type AwsKeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

interface SimulatedKey {
  readonly material: VersionedKey;
  state: AwsKeyState;
}

type Members = Readonly<Record<string, unknown>>;

/** A strict AWS KMS: Encrypt and Decrypt over JSON 1.1, signed by Signature Version 4. */
export function createAwsKmsSimulator(
  options: AwsKmsSimulatorOptions,
): ProviderSimulator & AwsKmsControl {
  const { region, credentials, now = () => new Date() } = options;
  const keys = new Map<string, SimulatedKey>(
    options.keyArns.map((arn) => [arn, { material: createVersionedKey(), state: 'Enabled' }]),
  );
  const answer = (request: SimulatedRequest): object => {
    verifySignature(request, { credentials, region, service: 'kms', now });
    const body = parseRequest(request);
    const target = request.headers['x-amz-target'];
    if (target === 'TrentService.Encrypt') return encrypt(keys, body);
    if (target === 'TrentService.Decrypt') return decrypt(keys, body);
    throw new AwsFailure('UnknownOperationException', '');
  };
  const keyOf = (arn: string): SimulatedKey => usableKey(keys, arn, false);

  return Object.freeze({
    hosts: [`kms.${region}.amazonaws.com`],
    handle: async (request: SimulatedRequest): Promise<SimulatedResponse> => {
      try {
        return { status: 200, headers: awsHeaders(), body: JSON.stringify(answer(request)) };
      } catch (error) {
        if (error instanceof AwsFailure) return renderAwsFailure(error);
        throw error;
      }
    },
    failure: (status: number) =>
      renderAwsFailure(
        status < 500
          ? new AwsFailure('ThrottlingException', 'Rate exceeded', status)
          : new AwsFailure('KMSInternalException', 'An internal error occurred.', status),
      ),
    rotateMaterial: (arn: string) => {
      keyOf(arn).material.rotate();
    },
    setState: (arn: string, state: AwsKeyState) => {
      keyOf(arn).state = state;
    },
  });
}

function parseRequest(request: SimulatedRequest): Members {
  const isPost = request.method === 'POST' && request.path === '/';
  const isJson = request.headers['content-type'] === 'application/x-amz-json-1.1';
  const body = parseJsonObject(request.body);
  if (!isPost || !isJson || body === null) throw new AwsFailure('SerializationException', '');
  return body;
}

function encrypt(keys: ReadonlyMap<string, SimulatedKey>, body: Members): object {
  const keyArn = textMember(body, 'KeyId');
  const { material } = usableKey(keys, keyArn, true);
  const plaintext = bytesMember(body, 'Plaintext', 4096);
  const sealed = material.seal(plaintext, contextBytes(body));
  const blob = writeCiphertextBlob({ keyArn, version: material.primary(), sealed });
  const EncryptionAlgorithm = 'SYMMETRIC_DEFAULT';
  return { KeyId: keyArn, CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm };
}

function decrypt(keys: ReadonlyMap<string, SimulatedKey>, body: Members): object {
  const blob = readCiphertextBlob(bytesMember(body, 'CiphertextBlob', 6144));
  const damaged = new AwsFailure('InvalidCiphertextException', '');
  if (blob === null || !keys.has(blob.keyArn)) throw damaged;
  // KeyId may be left out of a Decrypt; whoever names one gets it checked.
  const named = body['KeyId'] === undefined ? blob.keyArn : textMember(body, 'KeyId');
  const { material } = usableKey(keys, named, true);
  if (named !== blob.keyArn) throw new AwsFailure('IncorrectKeyException', '');
  const plaintext = material.open(blob.version, blob.sealed, contextBytes(body));
  if (plaintext === null) throw damaged;
  const EncryptionAlgorithm = 'SYMMETRIC_DEFAULT';
  return { KeyId: named, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm };
}

function usableKey(
  keys: ReadonlyMap<string, SimulatedKey>,
  arn: string,
  isForUse: boolean,
): SimulatedKey {
  const key = keys.get(arn);
  if (key === undefined) throw new AwsFailure('NotFoundException', `Key '${arn}' does not exist`);
  if (isForUse && key.state === 'Disabled') {
    throw new AwsFailure('DisabledException', `${arn} is disabled.`);
  }
  if (isForUse && key.state === 'PendingDeletion') {
    throw new AwsFailure('KMSInvalidStateException', `${arn} is pending deletion.`);
  }
  return key;
}

/** The pairs of the encryption context, in one order. */
function contextBytes(body: Members): Buffer {
  const context = body['EncryptionContext'] ?? {};
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  if (!pairs.every(([, value]) => typeof value === 'string' && value !== '')) {
    throw new AwsFailure('ValidationException', 'EncryptionContext');
  }
  return Buffer.from(JSON.stringify(pairs));
}

function textMember(body: Members, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsFailure('ValidationException', name);
}

function bytesMember(body: Members, name: string, maximum: number): Buffer {
  const bytes = base64Member(body, name);
  if (bytes !== null && bytes.length >= 1 && bytes.length <= maximum) return bytes;
  throw new AwsFailure('ValidationException', name);
}
