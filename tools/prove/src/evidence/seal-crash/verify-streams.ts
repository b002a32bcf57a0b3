import pg from 'pg';

import { createSealer, fileCheckpointSigner, platformStream } from '@ataski/audit/sealing';

import { verifyStream } from '../verify-stream.ts';
import type { Stage } from './stage.ts';

/** What the offline verifier said of all streams together. */
export interface VerifiedStreams {
  readonly entries: number;
  readonly faults: readonly string[];
}

/** Seals what is left, and verifies every stream as an outsider would. */
export async function verifyStreams(stage: Stage): Promise<VerifiedStreams> {
  const settings = stage.settings('sealer');
  const { deployment, keyFile } = settings;
  const blindingKey = Buffer.from(settings.blindingKey, 'base64');
  const signer = fileCheckpointSigner(deployment, keyFile);
  const pool = new pg.Pool({ connectionString: settings.url, max: 2 });
  const faults: string[] = [];
  let entries = 0;
  try {
    const onAlarm = ({ kind }: { readonly kind: string }) => void faults.push(`alarm ${kind}`);
    const sealer = createSealer({ pool, deployment, blindingKey, signer, onAlarm });
    while ((await sealer.runOnce()).hasMore);
    for (const stream of [...stage.tenants, platformStream]) {
      const query = stage.query.bind(stage);
      const facts = { deployment, blindingKey, signer };
      const report = await verifyStream({ stream, query }, facts);
      entries += report.entries;
      const { verdict, findings, unsealed } = report;
      if (verdict !== 'ok') faults.push(`${stream} is ${verdict}: ${findings[0]?.reason ?? ''}`);
      if (unsealed.count > 0) faults.push(`${String(unsealed.count)} rows of ${stream} unsealed`);
    }
  } finally {
    await pool.end();
  }
  return { entries, faults };
}
