import { afterEach, beforeEach } from 'vitest';

import type { EgressOptions } from '../src/egress-options.ts';
import { createEgress } from '../src/egress.ts';
import type { Egress } from '../src/egress.ts';
import type { EgressStreamLimits } from '../src/stream/stream-limits.ts';
import type { EgressStream } from '../src/stream/stream-request.ts';
import { example, limits } from './example-system.ts';
import { startProviderServer } from './provider-server.ts';
import type { ProviderServer } from './provider-server.ts';
import { createRecordingAudit } from './recording-audit.ts';
import type { RecordingAudit } from './recording-audit.ts';

/** Wide enough not to matter where a test does not narrow them. */
export const streamLimits: EgressStreamLimits = {
  headersTimeoutMs: 5_000,
  idleTimeoutMs: 5_000,
  totalTimeoutMs: 10_000,
  maxResponseBytes: 1_048_576,
  maxRequestBytes: 1_024,
};

/** A stream that is admitted without a word. */
export const list = {
  system: 'example',
  operation: 'list_items',
  admit: (): Promise<void> => Promise.resolve(),
} as const;

/** What a test opens; all of it is closed behind the test. */
export interface StreamDoors {
  readonly audit: () => RecordingAudit;
  readonly closing: (() => Promise<void>)[];
  open(options: Partial<EgressOptions>): Egress;
  openTo(
    answer: Parameters<typeof startProviderServer>[0],
    options?: Partial<EgressOptions>,
    server?: Parameters<typeof startProviderServer>[1],
  ): Promise<{ egress: Egress; server: ProviderServer }>;
}

/** Doors and servers for the tests of one file. */
export function useStreamDoors(): StreamDoors {
  const closing: (() => Promise<void>)[] = [];
  let audit = createRecordingAudit();
  beforeEach(() => {
    audit = createRecordingAudit();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const open: StreamDoors['open'] = (options) => {
    const egress = createEgress({ audit, systems: [example], limits, streamLimits, ...options });
    closing.push(egress.close);
    return egress;
  };
  return {
    audit: () => audit,
    closing,
    open,
    openTo: async (answer, options = {}, input = {}) => {
      const server = await startProviderServer(answer, input);
      closing.push(server.close);
      return { egress: open({ dial: server.dial, ca: server.ca, ...options }), server };
    },
  };
}

/** The whole body as text. */
export async function readText(stream: EgressStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
