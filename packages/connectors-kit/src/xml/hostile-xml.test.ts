import { describe, expect, it } from 'vitest';

import { hostileDocuments } from '../../test/hostile-xml.ts';
import { readXml } from './read-xml.ts';

const maxMs = 200;
const maxHeapBytes = 64 * 1024 * 1024;

/** What is thrown, how long it took on the processor, and how far the heap grew. */
function attempt(document: string | Uint8Array): { error: unknown; ms: number; heap: number } {
  const heapBefore = process.memoryUsage().heapUsed;
  const begun = process.cpuUsage();
  let error: unknown = null;
  try {
    readXml(document);
  } catch (thrown) {
    error = thrown;
  }
  const { user, system } = process.cpuUsage(begun);
  const heap = process.memoryUsage().heapUsed - heapBefore;
  return { error, ms: (user + system) / 1000, heap };
}

describe('a hostile document', () => {
  it('is one of at least sixty', () => {
    expect(hostileDocuments.length).toBeGreaterThanOrEqual(60);
  });

  it.each(hostileDocuments)(
    'is refused within 200 ms and 64 MiB, by our code and without a quote: $name',
    ({ document }) => {
      const { error, ms, heap } = attempt(document);
      expect(error).toMatchObject({
        code: 'CONNECTORS_KIT_RESPONSE_INVALID',
        details: { part: 'xml' },
      });
      expect((error as Error).cause).toBeUndefined();
      expect(ms).toBeLessThan(maxMs);
      expect(heap).toBeLessThan(maxHeapBytes);
    },
  );
});
