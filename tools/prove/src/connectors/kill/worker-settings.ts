import type { LabApps } from '@ataski/connector-lab/lab-parts';

import type { DatabaseAddress } from '../lab-database.ts';

/** Everything that a worker process is told, as one line of JSON on its standard input. */
export interface WorkerSettings {
  readonly workerId: string;
  readonly system: string;
  /** Default: all. */
  readonly streams?: readonly string[];
  readonly database: DatabaseAddress;
  readonly apps: LabApps;
  /** The simulated provider, which outlives the worker. */
  readonly sandbox: { readonly port: number; readonly ca: string };
  /** The moment at which its clock stands still. */
  readonly now: string;
}
