import type { GoogleKmsClient } from '../src/index.ts';

/** How a client tells of a refusal: as Google's SDK does over gRPC, or over REST. */
export type GoogleErrorForm = 'grpc' | 'rest';

/**
 * The documented REST protocol of Cloud KMS behind the shape of Google's SDK. The SDK itself brings
 * a second network door, which the product's lockfile refuses; it runs against the same contract in
 * the bench workspace.
 */
export function createGoogleRestClient(
  fetch: typeof globalThis.fetch,
  accessToken: string,
  errorForm: GoogleErrorForm,
): GoogleKmsClient {
  const ask = async (verb: string, name: string, fields: object): Promise<Answer> => {
    const response = await fetch(`https://cloudkms.googleapis.com/v1/${name}:${verb}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(fields, toProtobufJson),
    });
    const text = await response.text();
    if (!response.ok) throw refusal(errorForm, response.status, text);
    return JSON.parse(text) as Answer;
  };
  return {
    encrypt: async ({ name, ...fields }) => {
      const answer = await ask('encrypt', name, fields);
      return [
        {
          ...answer,
          ciphertext: bytesOf(answer.ciphertext),
          ciphertextCrc32c: { value: answer.ciphertextCrc32c },
        },
      ];
    },
    decrypt: async ({ name, ...fields }) => {
      const answer = await ask('decrypt', name, fields);
      const plaintextCrc32c = { value: answer.plaintextCrc32c };
      return [{ plaintext: bytesOf(answer.plaintext), plaintextCrc32c }];
    },
  };
}

interface Answer {
  readonly name?: string;
  readonly ciphertext?: string;
  readonly ciphertextCrc32c?: string;
  readonly verifiedPlaintextCrc32c?: boolean;
  readonly verifiedAdditionalAuthenticatedDataCrc32c?: boolean;
  readonly plaintext?: string;
  readonly plaintextCrc32c?: string;
}

/** Bytes as base64, wrapped 64-bit numbers as text. */
function toProtobufJson(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // A Buffer turns itself into this before the replacer sees it.
  if ('type' in value && value.type === 'Buffer' && 'data' in value) {
    return Buffer.from(value.data as number[]).toString('base64');
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return 'value' in value ? String(value.value) : value;
}

function bytesOf(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64');
}

const codes: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

function refusal(form: GoogleErrorForm, status: number, text: string): Error {
  // Over REST the SDK's error is that of its HTTP client: the status, and the answer as text.
  if (form === 'rest') {
    return Object.assign(new Error(text), { code: status, status, response: { data: text } });
  }
  const { error } = JSON.parse(text) as { error: { status: string; message: string } };
  const code = codes[error.status];
  return Object.assign(new Error(`${String(code)} ${error.status}: ${error.message}`), { code });
}
