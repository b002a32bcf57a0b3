import { listInclusionNodes, makeInclusionProof } from '../merkle/index.ts';
import { deploymentStream, originOf } from '../sealing/origin.ts';
import { readNodes } from './read-tiles.ts';
import type { StreamSource } from './stream-source.ts';

interface Place {
  readonly entry_index: string;
  readonly size: string;
}

interface Receipt {
  readonly kind: string;
  readonly size: string;
  readonly note: string;
  readonly receipt: Buffer;
}

/** What the lines about the deployment's tree need besides the stream. */
export interface DeploymentFacts {
  readonly deployment: string;
  /** Shows this stream, and no other, which leaf is its own. */
  readonly salt: Buffer;
}

/**
 * The lines that show the stream's latest checkpoint inside the deployment's tree, and the receipts
 * of what anchored that tree. None when nothing was sealed yet.
 */
export async function* listDeploymentLines(
  source: StreamSource,
  { deployment, salt }: DeploymentFacts,
): AsyncGenerator<string> {
  const [place] = await source.query<Place>(
    `select entry_index::text, size::text
       from audit.deployment_entry
      where tenant_id = $1
      order by deployment_entry.entry_index desc
      limit 1`,
    [source.stream],
  );
  if (place === undefined) return;
  const index = Number(place.entry_index);
  const [first] = await source.query<{ size: string; note: string }>(
    'select size::text, note from audit.find_deployment_checkpoint($1)',
    [index],
  );
  const receipts = await source.query<Receipt>(
    'select kind, size::text, note, receipt from audit.list_deployment_receipts($1)',
    [index],
  );
  const checkpoints = new Map(
    [...(first === undefined ? [] : [first]), ...receipts].map(({ size, note }) => [size, note]),
  );
  for (const [treeSize, note] of checkpoints) {
    const proof = await proofOf(source, index, Number(treeSize));
    const line = { type: 'deployment', note, index, proof, salt: salt.toString('hex') };
    yield JSON.stringify({ ...line, size: Number(place.size) });
  }
  for (const { kind, size, receipt } of receipts) {
    const origin = originOf(deployment, deploymentStream);
    const line = { type: 'anchor', kind, origin, size: Number(size) };
    yield JSON.stringify({ ...line, receipt: receipt.toString('base64') });
  }
}

async function proofOf(source: StreamSource, index: number, size: number): Promise<string[]> {
  const nodes = listInclusionNodes(index, size).flat();
  const read = await readNodes(source, deploymentStream, nodes);
  return makeInclusionProof(index, size, read).map((hash) => Buffer.from(hash).toString('hex'));
}
