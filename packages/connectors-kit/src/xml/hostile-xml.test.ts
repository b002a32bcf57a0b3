import { describe, expect, it } from 'vitest';

import { hostileDocuments } from '../../test/hostile-xml.ts';
import { readXml } from './read-xml.ts';

const maxMs = 200;
const maxHeapBytes = 64 * 1024 * 1024;

/** What is thrown, how long it took on the processor, and how far the heap grew. */
interface Attempt {
  readonly error: unknown;
  readonly ms: number;
  readonly heap: number;
}

function attempt(document: string | Uint8Array): Attempt {
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
      // The quickest of three: what else the machine does is not the document's.
      const attempts = [attempt(document), attempt(document), attempt(document)];
      const [{ error, ms, heap }] = attempts.sort((one, other) => one.ms - other.ms) as [Attempt];
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
