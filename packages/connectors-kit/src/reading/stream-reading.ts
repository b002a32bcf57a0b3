import { z } from 'zod';

import type { RecordToBury, RecordToStore } from '../landing/page-store.ts';
import type { ProviderCall } from '../provider/provider.ts';
import { readPosition } from './read-position.ts';
import type { Reading, ReadingIo, ReadStep, StreamSpec } from './reading.ts';

/** A page of one stream, with the position after it. */
export interface StreamPage<Position> {
  /** Objects that the provider sent. */
  readonly read: number;
  /** Of this stream, unless they say otherwise. */
  readonly records: readonly RecordToStore[];
  readonly buried?: readonly RecordToBury[];
  /** Everything below these objects that is not among `records` has gone. */
  readonly wholeParents?: readonly string[];
  readonly position: Position;
  /** True when the pass is over: the stream is as new as it gets in this run. */
  readonly isLast: boolean;
  /** With the last page of a complete read: what no page of the pass held has gone. */
  readonly buriesUnseen?: boolean;
  /** `usual` where much may go from one read to the next, as open items do when they are paid. */
  readonly vanishing?: 'usual';
  /** How many objects the pass will read in all, as far as the provider says. */
  readonly estimate?: number;
}

/** One stream that is read in passes, a pass to a run unless it is interrupted. */
export interface StreamReadingDefinition<Operation extends string, Position> {
  readonly spec: StreamSpec;
  readonly operations: readonly Operation[];
  readonly probe?: ProviderCall<Operation>;
  /** How many objects a page holds. Throws for a text that is no such page. */
  readonly countSample: (text: string) => number;
  /** How positions are stored. Changing it needs a new name of the stream, or a union of both. */
  readonly position: z.ZodType<Position>;
  /** Where a pass starts, from where the last one ended; null before the first. May call. */
  begin(io: ReadingIo<Operation>, last: Position | null): Position | Promise<Position>;
  next(io: ReadingIo<Operation>, position: Position): Promise<StreamPage<Position>>;
}

const Stored = z.strictObject({
  version: z.literal(1),
  /** The runs over which the open pass was spread; empty when none is open. */
  runIds: z.array(z.string()),
  /** The run whose pass reached its end last. Interrupted behind that, it does not read on. */
  endedBy: z.string().nullable(),
  position: z.unknown(),
});

/** A reading of one stream. */
export function streamReading<const Operation extends string, Position>(
  definition: StreamReadingDefinition<Operation, Position>,
): Reading<Operation> {
  const { spec, operations, probe, countSample } = definition;
  return Object.freeze<Reading<Operation>>({
    streams: [spec],
    operations,
    probes: probe === undefined ? [] : [{ ...probe, accept: ({ text }) => void countSample(text) }],
    countSample: (_, text) => countSample(text),
    plan: (io, positions) => {
      return Promise.resolve({ steps: [createStep(definition, io, positions.get(spec.name))] });
    },
  });
}

function createStep<Operation extends string, Position>(
  definition: StreamReadingDefinition<Operation, Position>,
  io: ReadingIo<Operation>,
  stored: unknown,
): ReadStep {
  const stream = definition.spec.name;
  const known = readPosition(Stored, stream, stored);
  const last = readPosition(definition.position, stream, known?.position);
  let open = known !== null && known.runIds.length > 0 ? last : null;
  let isOver = open === null && known?.endedBy === io.runId;
  const runIds = [...new Set([...(known?.runIds ?? []), io.runId])];
  return {
    stream,
    async advance() {
      if (isOver) return null;
      const from = open ?? (await definition.begin(io, last));
      const page = await definition.next(io, from);
      open = page.position;
      isOver = page.isLast;
      const { position, isLast, buriesUnseen, vanishing, estimate, wholeParents } = page;
      return {
        stream,
        read: page.read,
        records: page.records,
        buried: page.buried ?? [],
        ...(definition.spec.keepsHistory === true ? { keepsHistory: true } : {}),
        state: isLast
          ? { version: 1, runIds: [], endedBy: io.runId, position }
          : { version: 1, runIds, endedBy: known?.endedBy ?? null, position },
        isLast,
        ...(isLast && buriesUnseen === true ? { buryUnseenBy: runIds } : {}),
        ...(vanishing === undefined ? {} : { vanishing }),
        ...(estimate === undefined ? {} : { estimate }),
        ...(wholeParents === undefined ? {} : { wholeParents }),
      };
    },
  };
}
