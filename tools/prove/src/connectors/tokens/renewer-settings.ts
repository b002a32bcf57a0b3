import type { LabApps } from '@ataski/connector-lab/lab-parts';

import type { DatabaseAddress } from '../lab-database.ts';

/** Everything that a process of workers is told, as one line of JSON on its standard input. */
export interface RenewerSettings {
  readonly name: string;
  readonly system: string;
  readonly database: DatabaseAddress;
  readonly apps: LabApps;
  readonly sandbox: { readonly port: number; readonly ca: string };
}

/** What they are asked to do, as each further line. */
export interface RenewalOrder {
  readonly connectionId: string;
  readonly workers: number;
  /** The moment at which their clock stands. */
  readonly now: string;
}

/** What became of one worker: the hash of the token that it was lent, or its error. */
export type RenewalOutcome =
  { readonly token: string } | { readonly code: string; readonly message: string };
