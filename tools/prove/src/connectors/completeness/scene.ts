import type { LabClock } from '@ataski/connector-lab';
import type { Connector } from '@ataski/connectors-kit';

import type { ProofRow, ProofRun } from '../../proof.ts';
import type { LabReader } from '../lab-reader.ts';
import type { SimulatedSystem } from '../simulated/simulated-system.ts';

/** Where one row is measured. */
export interface Scene {
  readonly clock: LabClock;
  readonly size: ProofRun['size'];
  /** Connects to a provider, with the connector as it is proved. Default: all its streams. */
  read(provider: SimulatedSystem, streams?: readonly string[]): Promise<LabReader>;
}

/** How completeness is broken on purpose. */
export interface Sabotage {
  /** SQL that is run as superuser before anything lands. */
  readonly sql?: string;
  readonly connector?: (connector: Connector) => Connector;
}

/** One row of it, by name. */
export interface CompletenessRow {
  readonly name: string;
  measure(scene: Scene): Promise<Omit<ProofRow, 'id'>>;
}
