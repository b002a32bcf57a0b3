import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { gatewayMigrations, openGatewayWorld } from '@ataski/gateway-lab';
import type { GatewayWorld, WorldOptions } from '@ataski/gateway-lab';
import { useDatabase } from '@ataski/postgres';

export { chatModel, embeddingModel, messagesModel } from '@ataski/gateway-lab';

/** A world for the surrounding `describe`, as at first before each test. */
export function useGateway(options: WorldOptions = {}) {
  const db = useDatabase({ migrations: gatewayMigrations });
  let started: ReturnType<typeof withSdks>;
  beforeAll(async () => {
    started = withSdks(await openGatewayWorld(db, options));
  });
  afterAll(() => started.close());
  beforeEach(() => started.reset());
  return { db, ...db.tenants, world: () => started };
}

function withSdks(world: GatewayWorld) {
  const { origin } = world;
  return {
    ...world,
    openaiSdk: (apiKey: string, more: object = {}, Sdk = OpenAI) =>
      new Sdk({ apiKey, baseURL: `${origin}/openai/v1`, logLevel: 'off', ...more }),
    anthropicSdk: (apiKey: string, more: object = {}, Sdk = Anthropic) =>
      new Sdk({ apiKey, baseURL: `${origin}/anthropic`, logLevel: 'off', ...more }),
  };
}
