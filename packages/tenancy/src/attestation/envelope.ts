import { TenancyError } from '../errors.ts';

/** A DSSE envelope with one signature. */
export interface Envelope {
  /** The statement, in base64. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly [{ readonly keyid: string; readonly sig: string }];
}

/**
 * Reads an envelope from its JSON or from the parsed object. Strict on purpose: a member too many,
 * a second signature or base64 with stray bits is refused. Throws TENANCY_ATTESTATION_INVALID.
 */
export function readEnvelope(from: unknown): Envelope {
  const envelope = typeof from === 'string' ? parseJson(from) : from;
  const { payload, payloadType, signatures } = membersOf(envelope, [
    'payload',
    'payloadType',
    'signatures',
  ]);
  if (!Array.isArray(signatures) || signatures.length !== 1) refuse('signatures');
  const { keyid, sig } = membersOf(signatures[0], ['keyid', 'sig']);
  return {
    payload: textOf(payload, 'payload'),
    payloadType: textOf(payloadType, 'payloadType'),
    signatures: [{ keyid: textOf(keyid, 'keyid'), sig: textOf(sig, 'sig') }],
  };
}

/** Decodes base64, of the standard or the URL-safe alphabet, of which there is one spelling only. */
export function decodeBase64(text: string, part: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const spellings = [bytes.toString('base64'), bytes.toString('base64url')];
  if (!spellings.includes(text)) refuse(part);
  return bytes;
}

/** Parses JSON. Throws TENANCY_ATTESTATION_INVALID. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    refuse('json');
  }
}

/** Throws TENANCY_ATTESTATION_INVALID, naming the part at fault. */
export function refuse(part: string): never {
  throw new TenancyError('TENANCY_ATTESTATION_INVALID', { part });
}

/** The members of an object that has exactly these. */
export function membersOf<Name extends string>(
  value: unknown,
  names: readonly Name[],
): Readonly<Record<Name, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('shape');
  const found = Object.keys(value).sort().join();
  if (found !== [...names].sort().join()) refuse('shape');
  return value as Readonly<Record<Name, unknown>>;
}

function textOf(value: unknown, part: string): string {
  if (typeof value !== 'string') refuse(part);
  return value;
}
