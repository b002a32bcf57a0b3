import { readGeneralizedTime, readInteger, readObjectId } from './der-text.ts';
import { DerError, derTag, expectTag, readDer, readMembers } from './der.ts';
import { readDigest } from './signed-data.ts';

/** What an authority states (TSTInfo, RFC 3161 section 2.4.2). */
export interface TimeStampInfo {
  /** The authority's policy, in dotted form. */
  readonly policy: string;
  /** The name of the hash, as node:crypto knows it. */
  readonly digest: string;
  readonly hash: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Null when the request had none. */
  readonly nonce: bigint | null;
}

/** Reads a TSTInfo. Throws DerError. */
export function readTimeStampInfo(bytes: Uint8Array): TimeStampInfo {
  const [version, policy, imprint, serial, time, ...rest] = readMembers(
    readDer(bytes),
    derTag.sequence,
  );
  if (readInteger(version) !== 1n) throw new DerError('TSTInfo is not of version 1');
  readInteger(serial);
  const [digest, hash, ...more] = readMembers(imprint, derTag.sequence);
  if (more.length > 0) throw new DerError('an imprint with more than a hash');
  // Accuracy, ordering, nonce, authority, extensions: each at most once, in this order.
  const tags = rest.map(({ tag }) => tag);
  if (!/^(48,)?(1,)?(2,)?(160,)?(161,)?$/.test(tags.map((tag) => `${String(tag)},`).join('')))
    throw new DerError('an unknown field in TSTInfo');
  const nonce = rest.find(({ tag }) => tag === derTag.integer);
  return {
    policy: readObjectId(policy),
    digest: readDigest(digest),
    hash: expectTag(hash, derTag.octetString).content,
    time: readGeneralizedTime(time),
    nonce: nonce === undefined ? null : readInteger(nonce),
  };
}
