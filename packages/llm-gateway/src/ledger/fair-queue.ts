/** What waits, by tenant, taken from each in turn. */
export interface FairQueue<Item> {
  readonly size: number;
  sizeOf(tenantId: string): number;
  put(tenantId: string, item: Item): void;
  /**
   * Takes from each tenant in turn, first come first served within one, until `isFull` says that
   * the next does not fit. What has no place stays first of its tenant.
   */
  take(isFull: (next: Item) => boolean): Item[];
  /** Takes all of one tenant's, in their order. */
  takeAllOf(tenantId: string): Item[];
}

interface Line<Item> {
  readonly items: Item[];
  head: number;
}

/** A queue in which nobody who asks much makes another tenant wait longer. */
export function createFairQueue<Item>(): FairQueue<Item> {
  const lines = new Map<string, Line<Item>>();
  let size = 0;

  const takeOne = (tenantId: string, line: Line<Item>): Item | undefined => {
    const item = line.items[line.head];
    line.head += 1;
    size -= 1;
    // Whoever was served goes behind all others.
    lines.delete(tenantId);
    if (line.head < line.items.length) lines.set(tenantId, line);
    return item;
  };

  return {
    get size() {
      return size;
    },
    sizeOf(tenantId) {
      const line = lines.get(tenantId);
      return line === undefined ? 0 : line.items.length - line.head;
    },
    put(tenantId, item) {
      const line = lines.get(tenantId);
      if (line === undefined) lines.set(tenantId, { items: [item], head: 0 });
      else line.items.push(item);
      size += 1;
    },
    takeAllOf(tenantId) {
      const line = lines.get(tenantId);
      if (line === undefined) return [];
      lines.delete(tenantId);
      const taken = line.items.slice(line.head);
      size -= taken.length;
      return taken;
    },
    take(isFull) {
      const taken: Item[] = [];
      // A map is walked in the order of its entries, those that are put back behind included.
      for (const [tenantId, line] of lines) {
        const next = line.items[line.head];
        if (next === undefined || isFull(next)) break;
        taken.push(next);
        takeOne(tenantId, line);
      }
      return taken;
    },
  };
}
