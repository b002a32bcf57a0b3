import { perfectSubtrees } from '../merkle/index.ts';
import { originOf } from '../sealing/origin.ts';
import { listDeploymentLines } from './deployment-lines.ts';
import type { DeploymentFacts } from './deployment-lines.ts';
import { listEntries, listUnsealed } from './list-entries.ts';
import { readNodes } from './read-tiles.ts';
import { readRetiredBefore, readRetiredMonths } from './retired-months.ts';
import type { OpenPart } from './sensitive-member.ts';
import type { StreamSource } from './stream-source.ts';

/** Which part of a stream a bundle holds. */
export interface BundleRange {
  /** The first entry; what stands before it is given by its hashes. Default 0: the whole stream. */
  readonly first?: number;
}

/** Which part, and with the personal parts of events where there is somebody to open them. */
export interface BundleContent extends BundleRange {
  readonly openPart?: OpenPart;
}

/**
 * Writes a stream's evidence line by line, as FORMAT.md describes it. It writes what is stored and
 * judges nothing: that is for the one who verifies it.
 */
export async function* writeBundle(
  source: StreamSource,
  facts: DeploymentFacts,
  { first = 0, openPart }: BundleContent = {},
): AsyncGenerator<string> {
  const counts = { entries: 0, pruned: 0, unsealed: 0 };
  const size = Math.max(await readSize(source), first);
  const left = perfectSubtrees(0, first);
  const read = await readNodes(source, source.stream, left);
  const months = await readRetiredMonths(source);
  const retired = await readRetiredBefore(source, first, months);
  yield JSON.stringify({
    ...{ type: 'header', format: 'ataski-audit-bundle', version: 1 },
    ...{ origin: originOf(facts.deployment, source.stream), stream: source.stream },
    ...{ first, size, left: left.map((node) => Buffer.from(read(node)).toString('hex')) },
    ...(retired.length === 0 ? {} : { retired }),
  });
  yield* listCheckpoints(source, first);
  yield* listDeploymentLines(source, facts);
  yield* listEntries(source, { first, months, openPart, counts });
  yield* listUnsealed(source, { openPart, counts });
  yield JSON.stringify({ type: 'end', ...counts });
}

async function readSize(source: StreamSource): Promise<number> {
  const [tree] = await source.query<{ size: string }>(
    'select size::text from audit.tree where tenant_id = $1',
    [source.stream],
  );
  return Number(tree?.size ?? 0);
}

async function* listCheckpoints(source: StreamSource, first: number): AsyncGenerator<string> {
  const rows = await source.query<{ note: string }>(
    `select note
       from audit.checkpoint
      where tenant_id = $1 and size >= $2
      order by size, signed_at`,
    [source.stream, first],
  );
  for (const { note } of rows) yield JSON.stringify({ type: 'checkpoint', note });
}
