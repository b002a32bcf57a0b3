import type { SettledTokens } from '../ledger/ledger-entry.ts';

/** What is kept of an answer beside its bytes. */
export interface AnswerFacts {
  readonly contentType: string;
  /** Of the call that the answer is of. */
  readonly callId: string;
  /** The model as the answer names it. */
  readonly model: string | null;
  /** What that call cost, in nano-USD. */
  readonly costNano: bigint;
  readonly tokens: SettledTokens | null;
}

/** An answer that may be given again. Its status is 200. */
export interface CachedAnswer extends AnswerFacts {
  /** Every byte as it was sent to the client; shared, so never to be changed. */
  readonly bytes: Buffer;
  readonly createdAt: Date;
}

interface Head {
  readonly format: 1;
  readonly contentType: string;
  readonly callId: string;
  readonly model: string | null;
  readonly costNano: string;
  readonly tokens: SettledTokens | null;
}

/** The facts behind their length, 32 bits big-endian, then the bytes. */
export function writeCachedAnswer(facts: AnswerFacts, bytes: Buffer): Buffer {
  const { contentType, callId, model, costNano, tokens } = facts;
  const head: Head = {
    ...{ format: 1, contentType, callId, model, costNano: String(costNano) },
    tokens: tokens && {
      ...{ input: tokens.input, cached: tokens.cached },
      ...{ written: tokens.written, output: tokens.output },
    },
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.byteLength);
  return Buffer.concat([length, text, bytes]);
}

/** Null for what this version did not write. Only what the vault has opened is read. */
export function readCachedAnswer(opened: Buffer, createdAt: Date): CachedAnswer | null {
  if (opened.byteLength < 4) return null;
  const start = 4 + opened.readUInt32BE(0);
  if (opened.byteLength <= start) return null;
  const head = JSON.parse(opened.toString('utf8', 4, start)) as Omit<Head, 'format'> & {
    readonly format: number;
  };
  if (head.format !== 1) return null;
  const { contentType, callId, model, tokens } = head;
  const facts = { contentType, callId, model, tokens, costNano: BigInt(head.costNano) };
  return Object.freeze<CachedAnswer>({ ...facts, bytes: opened.subarray(start), createdAt });
}
