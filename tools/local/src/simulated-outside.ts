import {
  allStripePermissions,
  createAnthropicSimulator,
  createOpenaiSimulator,
  createSandbox,
  createStripeSimulator,
  createWorkosSimulator,
} from '@ataski/sandbox';
import type { Sandbox, StripeControl, WorkosSimulator } from '@ataski/sandbox';
import type { ProductOptions, SandboxDoor } from '@ataski/server/product-options';

import type { SandboxSecrets } from './secrets.ts';
import { modelKeys, organisations, people, stripeKeys } from './world.ts';

/** Every outside system, simulated, and how the product is led to it. */
export interface SimulatedOutside {
  readonly sandbox: Sandbox;
  readonly stripe: StripeControl;
  readonly workos: WorkosSimulator;
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

const pagesPath = '/sandbox/workos';
const clientId = 'client_sandbox';

/**
 * Starts the simulators of WorkOS, Stripe and the model providers behind certificates for their
 * real hosts.
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
    keys: { [modelKeys.anthropic]: 'valid', [modelKeys.anthropicSpent]: 'no_credit' },
  });
  const openai = createOpenaiSimulator({
    keys: { [modelKeys.openai]: 'valid', [modelKeys.openaiNarrow]: 'too_narrow' },
  });
  const sandbox = await createSandbox({ providers: [workos, stripe, anthropic, openai] });
  return Object.freeze({
    sandbox,
    stripe,
    workos,
    door: {
      dial: (host: string) => sandbox.dial(host),
      ca: sandbox.caPem,
      browserUrl: workos.browserUrl(`${origin}${pagesPath}`),
      pages: { path: pagesPath, handler: workos.browserHandler(pagesPath) },
    },
    identity: {
      apiKey: secrets.workosApiKey,
      clientId,
      issuer: workos.issuer,
      webhookSecret: secrets.webhookSecret,
    },
  });
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
