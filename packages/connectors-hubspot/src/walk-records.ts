import type { ReadingIo } from '@ataski/connectors-kit';

import { idProperty } from './crm-type.ts';
import type { CrmType, HubspotOperation } from './crm-type.ts';
import { readList, readSearch } from './read-page.ts';
import type { PageRow } from './read-page.ts';
import { joinRecord } from './record-text.ts';
import type { WalkPosition } from './walk-position.ts';
import { readWholePage } from './whole-page.ts';

/** A page of a walk. */
export interface WalkedPage {
  readonly rows: readonly PageRow[];
  /** True where the records are in the recycle bin. */
  readonly areArchived: boolean;
  readonly position: WalkPosition;
  readonly isLast: boolean;
  /** What a pass that ends here has not seen is gone. */
  readonly buriesUnseen: boolean;
  /** How many records the search finds in all. */
  readonly estimate?: number;
}

type At<Phase extends WalkPosition['phase']> = Extract<WalkPosition, { readonly phase: Phase }>;

/** Reads the next page of records with these properties, and says where the walk stands then. */
export async function walkRecords(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  position: WalkPosition,
  properties: readonly string[],
): Promise<WalkedPage> {
  switch (position.phase) {
    case 'list':
      return await walkList(io, type, position, properties);
    case 'search':
      return await walkSearch(io, type, position, properties);
    case 'archived':
      return await walkArchived(io, type, position);
    case 'over':
      return { ...empty, position, isLast: true };
  }
}

const empty = { rows: [], areArchived: false, buriesUnseen: false };

async function walkList(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  position: At<'list'>,
  properties: readonly string[],
): Promise<WalkedPage> {
  const { newestMs, wholeMs, after } = position;
  const page = await readWholePage(io, type, { after, isArchived: false, properties });
  return {
    ...{ ...empty, rows: page.rows, isLast: false },
    position:
      page.after === null
        ? { phase: 'archived', newestMs, wholeMs, isWhole: true, after: null }
        : { ...position, after: page.after },
  };
}

async function walkSearch(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  position: At<'search'>,
  properties: readonly string[],
): Promise<WalkedPage> {
  const { newestMs, wholeMs, fromMs, behindId } = position;
  const window = { fromMs, untilMs: newestMs, behindId };
  const page = await readSearch(io, type, { ...window, properties });
  const last = page.rows.at(-1);
  return {
    ...{ ...empty, isLast: false },
    rows: page.rows.map((row) => ({ ...row, text: joinRecord([row.text]) })),
    position:
      page.after === null || last === undefined
        ? { phase: 'archived', newestMs, wholeMs, isWhole: false, after: null }
        : { ...position, behindId: last.id },
    ...(behindId === '0' && page.total !== null ? { estimate: page.total } : {}),
  };
}

async function walkArchived(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  position: At<'archived'>,
): Promise<WalkedPage> {
  const { newestMs, wholeMs, isWhole, after } = position;
  const properties = [idProperty];
  const page = await readList(io, type, { after, isArchived: true, properties });
  const isLast = page.after === null;
  return {
    ...{ rows: page.rows, areArchived: true, isLast, buriesUnseen: isLast && isWhole },
    position: isLast ? { phase: 'over', newestMs, wholeMs } : { ...position, after: page.after },
  };
}
