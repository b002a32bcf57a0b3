import type { LabApps } from '@ataski/connector-lab/lab-parts';

import type { DatabaseAddress } from '../lab-database.ts';

/** Everything that an eater is told, as one line of JSON on its standard input. */
export interface EaterSettings {
  readonly workerId: string;
  readonly system: string;
  readonly stream: string;
  readonly database: DatabaseAddress;
  readonly apps: LabApps;
  readonly sandbox: {
    readonly hosts: readonly string[];
    readonly port: number;
    readonly ca: string;
  };
  /** Where every other host leads. */
  readonly elsewherePort: number;
  /** The moment at which its clock stands still. */
  readonly now: string;
  /** Makes it call whatever address stands in an answer, so that a test sees the proof fail. */
  readonly follows: boolean;
}

/** What one run cost. */
export interface Meal {
  /** False when no run was due. */
  readonly hasRun: boolean;
  /** Of the processor, from an answer that was received to the next call, or to the end. */
  readonly cpuMs: number;
  /** By which the resident memory grew at most. */
  readonly bytes: number;
  /** Sockets that were told to connect to anything but the database and the provider. */
  readonly strangeSockets: number;
}
