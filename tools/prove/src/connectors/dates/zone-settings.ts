import type { LabApps } from '@ataski/connector-lab/lab-parts';

import type { DatabaseAddress } from '../lab-database.ts';

/** Everything that a worker in another time zone is told, as one line of JSON. */
export interface ZoneSettings {
  readonly system: string;
  readonly database: DatabaseAddress;
  readonly apps: LabApps;
  /** The simulated provider. */
  readonly sandbox: { readonly port: number; readonly ca: string };
  /** `local`: instants are written by the clock on the worker's wall, so that a test sees it fail. */
  readonly sabotage?: 'local';
}

/** The moments by which the worker's own days begin at another time than those of UTC. */
export const witnesses: readonly string[] = ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'];
