import type { ReadingIo } from '@ataski/connectors-kit';

import type { CrmType, HubspotOperation } from './crm-type.ts';
import { groupNames } from './property-names.ts';
import { readList } from './read-page.ts';
import type { ListQuestion, Page } from './read-page.ts';
import { joinRecord } from './record-text.ts';
import { notUnderstood } from './understand.ts';

/** Records come and go between two calls; a page is given so many chances to stand still. */
const triesPerPage = 3;

/**
 * A page of a list with all properties, however many addresses their names need. Throws
 * CONNECTORS_KIT_RESPONSE_INVALID when the parts of a page never hold the same records.
 */
export async function readWholePage(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  question: ListQuestion,
): Promise<Page> {
  const groups = groupNames(question.properties);
  for (let attempt = 1; attempt <= triesPerPage; attempt += 1) {
    const parts: Page[] = [];
    for (const [index, properties] of groups.entries()) {
      const following = groups[index + 1];
      parts.push(
        await readList(io, type, { ...question, properties }, (after) => {
          if (following !== undefined) return { ...question, properties: following };
          return after === null ? null : { ...question, after, properties: groups[0] ?? [] };
        }),
      );
    }
    const [first] = parts;
    if (first !== undefined && parts.every((part) => holdsSame(part, first)))
      return joinParts(first, parts);
  }
  throw notUnderstood('page');
}

function holdsSame(part: Page, first: Page): boolean {
  return (
    part.rows.length === first.rows.length &&
    part.rows.every(({ id }, index) => id === first.rows[index]?.id)
  );
}

function joinParts(first: Page, parts: readonly Page[]): Page {
  const rows = first.rows.map((row, index) => ({
    ...row,
    text: joinRecord(parts.map((part) => part.rows[index]?.text ?? '{}')),
  }));
  return { ...first, rows };
}
