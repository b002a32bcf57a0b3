import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { Evidence } from './evidence.ts';

/** Watches the process that everything runs in. */
export interface ProcessWatch {
  /** Bytes of the heap that are in use, behind a collection. */
  heapBytes(): number;
  stop(): void;
}

/** Takes note of every rejection that nobody handles, and of every warning. */
export function watchProcess(evidence: Evidence): ProcessWatch {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const rejected = (reason: unknown) =>
    evidence.breach(
      'process',
      `nobody handled ${reason instanceof Error ? (reason.stack ?? '') : String(reason)}`,
    );
  const warned = (warning: Error) =>
    evidence.breach('process', `${warning.name}: ${warning.message}`);
  process.on('unhandledRejection', rejected);
  process.on('uncaughtException', rejected);
  process.on('warning', warned);
  return Object.freeze({
    heapBytes() {
      collect();
      return process.memoryUsage().heapUsed;
    },
    stop() {
      process.off('unhandledRejection', rejected);
      process.off('uncaughtException', rejected);
      process.off('warning', warned);
    },
  });
}
