import type { ModelGatewayOptions } from '@ataski/server/product-options';

import type { SandboxSecrets } from './secrets.ts';
import { modelKeys } from './world.ts';

/** Model calls of the sandbox: the platform has an account at each simulated provider. */
export function sandboxModels({ keyPepper }: SandboxSecrets): ModelGatewayOptions {
  const keyOf = (text: string) => ({
    credentialId: 'platform',
    open: () => Promise.resolve(Buffer.from(text)),
  });
  return {
    pepper: Buffer.from(keyPepper, 'base64'),
    platformKeys: {
      openai: keyOf(modelKeys.openaiPlatform),
      anthropic: keyOf(modelKeys.anthropicPlatform),
    },
  };
}
