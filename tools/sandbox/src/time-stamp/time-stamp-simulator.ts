import * as asn1 from 'asn1js';

import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { createAuthority } from './authority.ts';
import { failureBit, readTimeStampRequest, RejectedRequest } from './time-stamp-request.ts';
import type { TimeStampRequest } from './time-stamp-request.ts';
import { createToken } from './time-stamp-token.ts';
import type { TokenFlaws } from './time-stamp-token.ts';

/** What a simulated authority begins with. */
export interface TimeStampSimulatorOptions {
  readonly host: string;
  readonly now?: () => Date;
}

/** How the next answer departs from a right one. */
export interface TimeStampMisbehaviour extends TokenFlaws {
  /** PKIStatus without a token: 2 rejection, 3 waiting. */
  readonly status?: number;
  readonly nonce?: bigint | null;
  /** Stamps this hash in place of the one that was asked for. */
  readonly hash?: Uint8Array<ArrayBuffer>;
  readonly time?: Date;
  /** Signed by an authority that calls itself the same and has another key. */
  readonly isImpostor?: boolean;
}

/** A strict time-stamping authority (RFC 3161 over HTTP). */
export interface TimeStampSimulator extends ProviderSimulator {
  /** What an auditor trusts. */
  readonly certificatePem: string;
  /** Applies to the next request only. */
  misbehave(how: TimeStampMisbehaviour): void;
}

/** The one path of the authority. */
export const timeStampPath = '/tsr';

const policy = '1.3.6.1.4.1.99999.1';
const contentType = 'application/timestamp-reply';

/** Makes an authority with a fresh key. */
export async function createTimeStampSimulator(
  options: TimeStampSimulatorOptions,
): Promise<TimeStampSimulator> {
  const { host, now = () => new Date() } = options;
  const authority = await createAuthority('Sandbox time stamps', now());
  const impostor = await createAuthority('Sandbox time stamps', now());
  let serial = 0;
  let next: TimeStampMisbehaviour = {};

  const stamp = (request: TimeStampRequest): asn1.Sequence => {
    const how = next;
    next = {};
    if (how.status !== undefined) return refusal(how.status, failureBit.badDataFormat);
    const hash = new asn1.OctetString({ valueHex: how.hash ?? request.hash });
    const facts = {
      policy,
      imprint: new asn1.Sequence({ value: [request.algorithm, hash] }),
      serial: (serial += 1),
      time: how.time ?? now(),
      nonce: nonceOf(how, request),
    };
    const signer = how.isImpostor === true ? impostor : authority;
    const token = createToken(signer, facts, request.wantsCertificate, how);
    return new asn1.Sequence({ value: [status(0), token] });
  };

  return Object.freeze({
    hosts: [host],
    certificatePem: authority.certificatePem,
    misbehave: (how: TimeStampMisbehaviour) => {
      next = how;
    },
    async handle(request: SimulatedRequest): Promise<SimulatedResponse> {
      if (request.path !== timeStampPath) return { status: 404 };
      if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
      if (request.headers['content-type'] !== 'application/timestamp-query') return { status: 415 };
      return {
        status: 200,
        headers: { 'content-type': contentType },
        body: Buffer.from(answer(request.body, stamp).toBER()),
      };
    },
  });
}

function answer(body: Buffer, stamp: (request: TimeStampRequest) => asn1.Sequence): asn1.Sequence {
  try {
    const request = readTimeStampRequest(body);
    if (request.policy !== null && request.policy !== policy)
      throw new RejectedRequest(failureBit.unacceptedPolicy);
    return stamp(request);
  } catch (error) {
    if (!(error instanceof RejectedRequest)) throw error;
    return refusal(2, error.bit);
  }
}

function nonceOf(how: TimeStampMisbehaviour, request: TimeStampRequest): asn1.Integer | null {
  if (how.nonce === undefined) return request.nonce;
  return how.nonce === null ? null : asn1.Integer.fromBigInt(how.nonce);
}

function refusal(value: number, bit: number): asn1.Sequence {
  return new asn1.Sequence({ value: [status(value, bit)] });
}

/** PKIStatusInfo; the failure is a named bit list, so DER ends it with its last set bit. */
function status(value: number, bit?: number): asn1.Sequence {
  const members: asn1.AsnType[] = [new asn1.Integer({ value })];
  if (bit !== undefined) {
    const bytes = new Uint8Array(Math.floor(bit / 8) + 1);
    bytes[bytes.length - 1] = 0x80 >> (bit % 8);
    members.push(new asn1.BitString({ valueHex: bytes.buffer, unusedBits: 7 - (bit % 8) }));
  }
  return new asn1.Sequence({ value: members });
}
