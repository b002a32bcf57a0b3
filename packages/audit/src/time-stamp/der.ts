/** Bytes that are not the one strict encoding which ITU-T X.690 (DER) allows. */
export class DerError extends Error {}

/** One value in its DER encoding. */
export interface DerValue {
  /** The identifier octet: class, constructed bit and a number below 31. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** The value with its header, as it stood in the input. */
  readonly encoding: Uint8Array;
}

/** The identifier octets that time stamps and certificates use. */
export const derTag = Object.freeze({
  boolean: 0x01,
  integer: 0x02,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
});

/** The identifier octet of a context-specific tag that holds values, for example `[0] EXPLICIT`. */
export function contextTag(number: number): number {
  return 0xa0 | number;
}

/** Reads exactly one value. Throws DerError, also for bytes behind it. */
export function readDer(bytes: Uint8Array): DerValue {
  const value = readAt(bytes, 0);
  if (value.encoding.length !== bytes.length) throw new DerError('bytes behind the value');
  return value;
}

/** Reads the values inside a constructed value. Throws DerError when it is not of the tag. */
export function readMembers(value: DerValue | undefined, tag: number): readonly DerValue[] {
  const { content } = expectTag(value, tag);
  const members: DerValue[] = [];
  for (let at = 0; at < content.length;) {
    const member = readAt(content, at);
    members.push(member);
    at += member.encoding.length;
  }
  return members;
}

/** Gives the value back. Throws DerError when it is absent or of another tag. */
export function expectTag(value: DerValue | undefined, tag: number): DerValue {
  if (value?.tag !== tag) throw new DerError(`tag ${String(tag)} was expected`);
  return value;
}

function readAt(bytes: Uint8Array, start: number): DerValue {
  const tag = byteAt(bytes, start);
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag number of 31 or more');
  const first = byteAt(bytes, start + 1);
  const { length, header } = first < 0x80 ? { length: first, header: 2 } : longLength(bytes, start);
  const end = start + header + length;
  if (end > bytes.length) throw new DerError('a value is cut off');
  return {
    tag,
    content: bytes.subarray(start + header, end),
    encoding: bytes.subarray(start, end),
  };
}

// X.690 10.1: definite, and in as few octets as the length needs.
function longLength(bytes: Uint8Array, start: number): { length: number; header: number } {
  const octets = byteAt(bytes, start + 1) & 0x7f;
  if (octets === 0 || octets > 3) throw new DerError('a length that is indefinite or too large');
  let length = 0;
  for (let index = 0; index < octets; index += 1) {
    length = length * 256 + byteAt(bytes, start + 2 + index);
  }
  const isShortest = octets === 1 ? length >= 0x80 : length >= 256 ** (octets - 1);
  if (!isShortest) throw new DerError('a length with more octets than it needs');
  return { length, header: 2 + octets };
}

function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index];
  if (byte === undefined) throw new DerError('a value is cut off');
  return byte;
}
