import type { ProviderSimulator } from '@ataski/sandbox';

import type { OpenProvider } from '../system/proven-system.ts';

/** A provider of one system whose records can be seen and changed. */
export interface SimulatedSystem<
  Simulator extends ProviderSimulator = ProviderSimulator,
> extends Pick<OpenProvider, 'apps' | 'connect'> {
  readonly system: string;
  readonly simulator: Simulator;
}
