import process from 'node:process';
import { createInterface } from 'node:readline';

import { chatModel, messagesModel, ownSecrets, platformSecrets } from '@ataski/gateway-lab';
import { createAnthropicSimulator, createOpenaiSimulator, createSandbox } from '@ataski/sandbox';

import { betweenPiecesMs, firstByteMs, pieceBytes } from './soak-load.ts';
import type { UpstreamAddress } from './soak-settings.ts';

/** The simulated providers, slow enough for a client to leave within an answer. They keep nothing. */
const shared = {
  ...{ requestsPerMinute: 1_000_000_000, tokensPerMinute: 1_000_000_000_000 },
  ...{ contextWindow: 1_000_000, maxOutputTokens: 200_000, keptCalls: 0 },
};
const keysOf = (provider: keyof typeof platformSecrets) => ({
  [platformSecrets[provider]]: { id: 'platform', state: 'valid' as const },
  [ownSecrets[provider]]: { id: 'own', state: 'valid' as const },
});
const openai = createOpenaiSimulator({ ...shared, keys: keysOf('openai'), models: [chatModel] });
const anthropic = createAnthropicSimulator({
  ...{ ...shared, keys: keysOf('anthropic'), models: [messagesModel] },
});
for (const provider of [openai, anthropic])
  provider.deliver({ firstByteMs, betweenMs: betweenPiecesMs, split: pieceBytes });
const sandbox = await createSandbox({ providers: [openai, anthropic] });
// Its parent is gone when the input ends.
createInterface({ input: process.stdin }).once('close', () => process.exit(0));
const { port } = sandbox.dial('api.openai.com');
const address: UpstreamAddress = { caPem: sandbox.caPem, port };
process.stdout.write(`${JSON.stringify(address)}\n`);
