import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import { createSandboxFetch } from '../sandbox-fetch.ts';
import { createSandbox } from '../sandbox.ts';
import { createAnthropicSimulator, createOpenaiSimulator } from './index.ts';
import type { ModelProviderSimulatorOptions } from './index.ts';

export const openaiKey = 'sk-proj-acme-0001';
export const anthropicKey = 'sk-ant-api03-acme-0001';

/** Both providers behind their real hosts, the official SDKs, and a fetch for what they hide. */
export async function startModelSandbox(options: Partial<ModelProviderSimulatorOptions> = {}) {
  const openai = createOpenaiSimulator({
    keys: { [openaiKey]: { id: 'acme', state: 'valid' } },
    requestsPerMinute: 10_000,
    ...options,
  });
  const anthropic = createAnthropicSimulator({
    keys: { [anthropicKey]: { id: 'acme', state: 'valid' } },
    requestsPerMinute: 10_000,
    ...options,
  });
  const sandbox = await createSandbox({ providers: [openai, anthropic] });
  const fetch = createSandboxFetch(sandbox);
  return {
    openai,
    anthropic,
    sandbox,
    fetch,
    openaiSdk: (apiKey = openaiKey) =>
      new OpenAI({ apiKey, baseURL: 'https://api.openai.com/v1', fetch }),
    anthropicSdk: (apiKey = anthropicKey) =>
      new Anthropic({ apiKey, baseURL: 'https://api.anthropic.com', fetch }),
  };
}

/** Waits until something is so, for two seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 2000;
  while (!isSo() && performance.now() < end) await new Promise((done) => setTimeout(done, 5));
}
