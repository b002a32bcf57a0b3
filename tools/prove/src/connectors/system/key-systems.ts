import { anthropic } from '@ataski/connectors-anthropic';
import type { Connector } from '@ataski/connectors-kit';
import { openai } from '@ataski/connectors-openai';
import { createAnthropicSimulator, createOpenaiSimulator } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { ProvenSystem } from './proven-system.ts';

/** The connectors that keep a key and read nothing. */
export const keyConnectors: Readonly<Record<string, Connector>> = { anthropic, openai };

/** Their systems. */
export const keySystems: readonly ProvenSystem[] = [
  keySystem('anthropic', 'sk-ant-api03-', createAnthropicSimulator),
  keySystem('openai', 'sk-proj-', createOpenaiSimulator),
];

function keySystem(
  id: string,
  prefix: string,
  createSimulator: typeof createAnthropicSimulator,
): ProvenSystem {
  return {
    id,
    open(clock) {
      const secret = randomText(48);
      const key = `${prefix}${secret}`;
      return {
        simulator: createSimulator({
          keys: { [key]: 'valid' },
          requestsPerMinute: 1_000_000,
          now: () => clock.now(),
        }),
        apps: {},
        secrets: { 'API key': secret },
        async connect({ connections }, context) {
          const input = { context, system: id, label: 'Proof', credentials: { api_key: key } };
          return (await connections.connect(input)).connection.id;
        },
      };
    },
  };
}
