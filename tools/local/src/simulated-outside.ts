import {
  allStripePermissions,
  createAnthropicSimulator,
  createOpenaiSimulator,
  createRecallSimulator,
  createSandbox,
  createStripeSimulator,
  createWorkosSimulator,
} from '@ataski/sandbox';
import type {
  ModelProviderControl,
  Sandbox,
  StripeControl,
  WorkosSimulator,
} from '@ataski/sandbox';
import type { ProductOptions, SandboxDoor } from '@ataski/server/product-options';

import { holdMeetings } from './held-meetings.ts';
import type { SandboxSecrets } from './secrets.ts';
import { consentPages, dataProviders, simulateDataProviders } from './simulated-data-providers.ts';
import type { SimulatedDataProviders } from './simulated-data-providers.ts';
import { modelKeys, organisations, people, recallCredentials, stripeKeys } from './world.ts';

/** Every outside system, simulated, and how the product is led to it. */
export interface SimulatedOutside {
  readonly sandbox: Sandbox;
  readonly stripe: StripeControl;
  readonly workos: WorkosSimulator;
  readonly anthropic: ModelProviderControl;
  readonly openai: ModelProviderControl;
  readonly providers: SimulatedDataProviders;
  readonly door: SandboxDoor;
  readonly identity: ProductOptions['workos'];
}

/** What the simulators must know of the product. */
export interface OutsideOptions {
  /** The product's own origin, where the sign-in pages are mounted. */
  readonly origin: string;
  readonly secrets: SandboxSecrets;
  readonly stripeLatencyMs: number;
}

/** As much as the largest of the models that are simulated by their real names. */
const roomy = { contextWindow: 1_000_000, maxOutputTokens: 200_000 };

const pagesPath = '/sandbox/workos';
const clientId = 'client_sandbox';

/**
 * Starts the simulators of WorkOS and of every system of the manifest, behind certificates for
 * their real hosts.
 */
export async function simulateOutside(options: OutsideOptions): Promise<SimulatedOutside> {
  const { origin, secrets } = options;
  const workos = await createWorkosSimulator({
    clientId,
    apiKey: secrets.workosApiKey,
    redirectUris: [`${origin}/auth/callback`],
    logoutUris: [`${origin}/`],
    organisations,
    users: people,
  });
  const stripe = createStripeSimulator({
    keys: simulatedKeys,
    latencyMs: options.stripeLatencyMs,
    historyUntil: new Date(secrets.historyUntil),
  });
  const anthropic = createAnthropicSimulator({
    models: ['claude-haiku-4-5', 'claude-sonnet-5'],
    keys: {
      [modelKeys.anthropic]: 'valid',
      [modelKeys.anthropicPlatform]: 'valid',
      [modelKeys.anthropicSpent]: 'no_credit',
    },
    ...roomy,
  });
  const openai = createOpenaiSimulator({
    models: ['gpt-5.4-mini', 'text-embedding-3-small'],
    keys: {
      [modelKeys.openai]: 'valid',
      [modelKeys.openaiPlatform]: 'valid',
      [modelKeys.openaiNarrow]: 'too_narrow',
    },
    ...roomy,
  });
  const providers = simulateDataProviders(`${origin}/connect/callback`);
  const recall = createRecallSimulator({
    workspaces: [{ region: recallCredentials.region, apiKey: recallCredentials.api_key }],
  });
  await holdMeetings(recall);
  const sandbox = await createSandbox({
    providers: [workos, stripe, anthropic, openai, recall, ...dataProviders(providers)],
  });
  return Object.freeze({
    ...{ sandbox, stripe, workos, anthropic, openai, providers },
    door: {
      dial: (host: string) => sandbox.dial(host),
      ca: sandbox.caPem,
      ...browserDoor(origin, workos, providers),
    },
    identity: {
      apiKey: secrets.workosApiKey,
      clientId,
      issuer: workos.issuer,
      webhookSecret: secrets.webhookSecret,
    },
  });
}

/** A browser cannot reach the providers' hosts here: their pages are mounted on the product's own. */
function browserDoor(
  origin: string,
  workos: WorkosSimulator,
  providers: SimulatedDataProviders,
): Pick<SandboxDoor, 'browserUrl' | 'pages'> {
  const mounted = consentPages(providers);
  const byHost = new Map(
    mounted.map(({ path, host, pages }) => [host, pages.browserUrl(`${origin}${path}`)]),
  );
  const toWorkos = workos.browserUrl(`${origin}${pagesPath}`);
  return {
    browserUrl: (url) => (byHost.get(url.host) ?? toWorkos)(url),
    pages: [
      { path: pagesPath, handler: workos.browserHandler(pagesPath) },
      ...mounted.map(({ path, pages }) => ({ path, handler: pages.browserHandler(path) })),
    ],
  };
}

const simulatedKeys = [
  { key: stripeKeys.acme, account: 'acct_acme', permissions: allStripePermissions },
  { key: stripeKeys.globex, account: 'acct_globex', permissions: allStripePermissions },
  {
    key: stripeKeys.acmePartial,
    account: 'acct_acme',
    permissions: allStripePermissions.filter((each) => !/invoice|event/.test(each)),
  },
];
