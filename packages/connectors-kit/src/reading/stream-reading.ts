import { z } from 'zod';

import { ConnectorsKitError } from '../errors.ts';
import type { RecordToBury, RecordToStore } from '../landing/page-store.ts';
import type { ProviderCall } from '../provider/provider.ts';
import { Lap, walkOn } from './lap.ts';
import { readPosition } from './read-position.ts';
import type { Reading, ReadingIo, ReadStep, StreamSpec } from './reading.ts';

/** A page of one stream, with the position after it. */
export interface StreamPage<Position> {
  /** Objects that the provider sent. */
  readonly read: number;
  /** Of this stream, unless they say otherwise. */
  readonly records: readonly RecordToStore[];
  readonly buried?: readonly RecordToBury[];
  /** Everything below these objects that is not among `records` has gone, from the parts too. */
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
  /** Streams whose objects come in the same pages, as parts of the objects of the first. */
  readonly parts?: readonly StreamSpec[];
  readonly operations: readonly Operation[];
  readonly probe?: ProviderCall<Operation>;
  /** How many objects a page of a stream holds. Throws for a text that is no such page. */
  readonly countSample: (text: string, stream: string) => number;
  /** How positions are stored. Changing it needs a new name of the stream, or a union of both. */
  readonly position: z.ZodType<Position>;
  /** Where a pass starts, from where the last one ended; null before the first. May call. */
  begin(io: ReadingIo<Operation>, last: Position | null): Position | Promise<Position>;
  /** `runIds` are the runs over which the pass is spread, this one included. */
  next(
    io: ReadingIo<Operation>,
    position: Position,
    runIds: readonly string[],
  ): Promise<StreamPage<Position>>;
}

const Stored = z.strictObject({
  version: z.literal(1),
  /** The runs over which the open pass was spread; empty when none is open. */
  runIds: z.array(z.string()),
  /** The run whose pass reached its end last. Interrupted behind that, it does not read on. */
  endedBy: z.string().nullable(),
  position: z.unknown(),
  /** Of the open pass. */
  lap: Lap.optional(),
});

/** A reading of one stream. */
export function streamReading<const Operation extends string, Position>(
  definition: StreamReadingDefinition<Operation, Position>,
): Reading<Operation> {
  const { spec, parts = [], operations, probe, countSample } = definition;
  return Object.freeze<Reading<Operation>>({
    streams: [spec, ...parts],
    operations,
    probes:
      probe === undefined
        ? []
        : [{ ...probe, accept: ({ text }) => void countSample(text, spec.name) }],
    countSample: (stream, text) => countSample(text, stream),
    plan: (io, positions) => {
      const step = createStep(definition, io, positions.get(spec.name));
      return Promise.resolve({
        steps: [step, ...parts.map(({ name }) => followingStep(name, step))],
      });
    },
  });
}

// Half a character is stored as another one, and two such names would be one.
function requireNames({ records, buried = [] }: StreamPage<unknown>, stream: string): void {
  if ([...records, ...buried].every(({ sourceId }) => sourceId.isWellFormed())) return;
  throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'id', stream });
}

interface LeadingStep extends ReadStep {
  /** What ended it; undefined when it reached its end. */
  failure(): unknown;
}

/** A stream that is as new as the one whose pages its objects come in. */
function followingStep(stream: string, leading: LeadingStep): ReadStep {
  return {
    stream,
    async advance() {
      const failure = leading.failure();
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- What the first stream threw, whatever it was.
      if (failure !== undefined) throw failure;
      return await Promise.resolve(null);
    },
  };
}

function createStep<Operation extends string, Position>(
  definition: StreamReadingDefinition<Operation, Position>,
  io: ReadingIo<Operation>,
  stored: unknown,
): LeadingStep {
  const stream = definition.spec.name;
  const partStreams = [stream, ...(definition.parts ?? []).map(({ name }) => name)];
  let failure: unknown;
  const known = readPosition(Stored, stream, stored);
  const last = readPosition(definition.position, stream, known?.position);
  let open = known !== null && known.runIds.length > 0 ? last : null;
  let lap = known?.lap;
  let isOver = open === null && known?.endedBy === io.runId;
  const runIds = [...new Set([...(known?.runIds ?? []), io.runId])];
  const readPage = async (): Promise<StreamPage<Position>> => {
    try {
      const from = open ?? (await definition.begin(io, last));
      if (open === null || lap?.runId !== io.runId) lap = walkOn(undefined, io.runId, from, stream);
      const page = await definition.next(io, from, runIds);
      requireNames(page, stream);
      if (!page.isLast) lap = walkOn(lap, io.runId, page.position, stream);
      return page;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return {
    stream,
    failure: () => failure,
    async advance() {
      if (isOver) return null;
      const page = await readPage();
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
          : { version: 1, runIds, endedBy: known?.endedBy ?? null, position, lap },
        isLast,
        ...(isLast && buriesUnseen === true ? { buryUnseenBy: runIds } : {}),
        ...(vanishing === undefined ? {} : { vanishing }),
        ...(estimate === undefined ? {} : { estimate }),
        ...(wholeParents === undefined ? {} : { wholeParents, partStreams }),
      };
    },
  };
}
