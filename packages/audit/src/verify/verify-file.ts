import { createReadStream, existsSync, readFileSync } from 'node:fs';

import { parseVerificationKey } from '../note/verification-key.ts';
import type { VerificationKey } from '../note/verification-key.ts';
import { readAuthorityCertificates } from '../time-stamp/authority-certificate.ts';
import { DerError } from '../time-stamp/der.ts';
import { renderProof, renderReport } from './render-report.ts';
import { TrustError } from './trust.ts';
import type { Trust } from './trust.ts';
import { verifyBundle } from './verify-bundle.ts';
import { verifyProofFile } from './verify-proof-file.ts';

/** What somebody at a terminal asks for: names of files, and keys as text or in files. */
export interface VerifyRequest {
  readonly file: string;
  readonly keys: readonly string[];
  readonly known: readonly string[];
  readonly tsaCertificates: readonly string[];
  /** The file with the text of the entry, when `file` is a proof. */
  readonly entry: string | undefined;
  readonly isJson: boolean;
}

/** What is to be printed, and how the program ends: 0 ok, 1 tampered, 3 incomplete. */
export interface VerifyAnswer {
  readonly text: string;
  readonly exitCode: 0 | 1 | 3;
}

/** The options of the command, for `parseArgs` of Node. */
export const verifyOptions = {
  key: { type: 'string', multiple: true },
  known: { type: 'string', multiple: true },
  'tsa-certificate': { type: 'string', multiple: true },
  entry: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** How the command is used. */
export const verifyHelp = `Usage: ataski-audit verify FILE --key VKEY [options]

Verifies a bundle, or a .tlog-proof with its entry. Needs no network and no database. What is
trusted comes from you: nothing of it is read from the file.

  --key VKEY               a verification key of the log, or a file with one on each line; repeat it
  --known FILE             a checkpoint that you kept: the log must still contain it; repeat it
  --tsa-certificate FILE   certificates of a time-stamping authority that you trust, in PEM
  --entry FILE             FILE is a .tlog-proof, and this is the text of its entry
  --json                   a report for machines

Exit codes: 0 ok; 1 tampered; 2 wrong use; 3 incomplete: cut off, not covered, or no key matched.
`;

const exitCodes = { ok: 0, tampered: 1, incomplete: 3 } as const;
const chunkBytes = 1024 * 1024;

/** Verifies a file. Throws TrustError when it, or what is trusted, cannot be read. */
export async function verifyFile(request: VerifyRequest): Promise<VerifyAnswer> {
  const trust: Trust = {
    keys: request.keys.flatMap(readKeys),
    known: request.known.map(readText),
    authorities: request.tsaCertificates.flatMap(readAuthorities),
  };
  if (trust.keys.length === 0) throw new TrustError('a key is missing: --key');
  if (request.entry !== undefined) {
    // An editor may have put a line feed at the end, which no entry has.
    const entry = readText(request.entry).replace(/\n$/, '');
    return answer(request, verifyProofFile(readText(request.file), entry, trust), renderProof);
  }
  const report = await verifyBundle(readChunks(request.file), trust);
  return answer(request, report, renderReport);
}

function answer<Report extends { readonly verdict: keyof typeof exitCodes }>(
  { isJson }: VerifyRequest,
  report: Report,
  render: (report: Report) => string,
): VerifyAnswer {
  const text = isJson ? `${JSON.stringify(report, null, 2)}\n` : render(report);
  return { text, exitCode: exitCodes[report.verdict] };
}

function readKeys(given: string): VerificationKey[] {
  const lines = existsSync(given) ? readText(given).split('\n') : [given];
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const key = parseVerificationKey(line.trim());
      if (key === null)
        throw new TrustError('a key is neither a verification key nor a file of them');
      return key;
    });
}

function readAuthorities(file: string): Trust['authorities'] {
  try {
    return readAuthorityCertificates(readText(file));
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new TrustError(`a certificate is not one for time stamping: ${error.message}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return refuseFile(error);
  }
}

async function* readChunks(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: chunkBytes }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    refuseFile(error);
  }
}

function refuseFile(error: unknown): never {
  throw new TrustError(`a file cannot be read: ${String((error as { code?: unknown }).code)}`);
}
