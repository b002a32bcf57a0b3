import { createHash } from 'node:crypto';

import { audit as contract } from '@ataski/contract';
import type { CallRecord, TenantContext } from '@ataski/kernel';

import { defineRoute } from '../../http/define-route.ts';
import type { Services } from '../../services.ts';

export const exportAuditBundle = defineRoute({
  call: contract.exportAuditBundle,
  kind: 'download',
  access: 'audit:export',
  audit: { none: 'records its intent and its outcome itself, with count and digest' },
  async handle({ context, services }) {
    // No intent, no file.
    const call = await services.audit.begin(context, { action: 'audit_bundle.exported' });
    return {
      mediaType: 'application/jsonl; charset=utf-8',
      fileName: `audit-bundle-${services.clock.now().toISOString().slice(0, 10)}.jsonl`,
      text: recorded(call, piecesOf(services.sealing, context)),
    };
  },
});

/** Characters that are sent at a time. */
const pieceLength = 65_536;

/** Asks for each piece when it is wanted: whoever writes the bundle waits for whoever reads it. */
async function* piecesOf(
  { evidence }: Services['sealing'],
  context: TenantContext,
): AsyncGenerator<string, void, undefined> {
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  let piece = '';
  const written = evidence
    .exportBundle(context, async (line) => {
      piece += `${line}\n`;
      if (piece.length < pieceLength) return;
      const full = piece;
      piece = '';
      await writer.write(full);
    })
    .then(() => writer.write(piece))
    .then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    );
  try {
    // Ends the writing, and with it the transaction, when the reader leaves.
    yield* readable;
  } finally {
    await written.catch(() => undefined);
  }
}

async function* recorded(
  call: CallRecord,
  pieces: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string, void, undefined> {
  const hash = createHash('sha256');
  let rows = 0;
  let isOver = false;
  try {
    let last = '';
    for await (const piece of pieces) {
      hash.update(piece, 'utf8');
      rows += piece.split('\n').length - 1;
      // The last piece waits for the outcome: a whole file has its outcome in the log.
      if (last !== '') yield last;
      last = piece;
    }
    isOver = true;
    await call.succeed({ rows, sha256: hash.digest('hex') });
    yield last;
  } finally {
    if (!isOver) await call.fail('SERVER_DOWNLOAD_BROKEN_OFF');
  }
}
