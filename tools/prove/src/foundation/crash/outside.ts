import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { organisations, people, stripeKeys } from '@ataski/local/world';
import {
  allStripePermissions,
  createSandbox,
  createStripeSimulator,
  createWorkosSimulator,
} from '@ataski/sandbox';
import type {
  ProviderSimulator,
  Sandbox,
  SimulatedRequest,
  SimulatedResponse,
  StripeControl,
  StripeSizes,
  WorkosSimulator,
} from '@ataski/sandbox';

/** Sees each request to Stripe when it arrives and when it has been answered. */
export interface StripeWitness {
  /** May answer in Stripe's place. */
  arrived?(request: SimulatedRequest): SimulatedResponse | undefined;
  answered?(): void;
}

/** The outside systems, in the process that does not die, so that their state outlives the server. */
export interface Outside {
  readonly sandbox: Sandbox;
  readonly stripe: StripeControl;
  readonly workos: WorkosSimulator;
  /** Where the identity provider's pages are mounted. */
  readonly pagesUrl: string;
  /** From now on this witness watches, in the place of the one before. */
  watch(witness: StripeWitness): void;
  close(): Promise<void>;
}

/** What the outside is made of. */
export interface OutsideOptions {
  /** The product's own origin, which the identity provider sends the browser back to. */
  readonly origin: string;
  readonly workosApiKey: string;
  /** How long each request to Stripe takes. */
  readonly latencyMs: number;
  readonly sizes?: Partial<StripeSizes>;
}

const pagesPath = '/identity';

/** Starts the providers. Stripe's clock stands still, so that no event is forgotten half-way. */
export async function openOutside(options: OutsideOptions): Promise<Outside> {
  const workos = await createWorkosSimulator({
    clientId: 'client_sandbox',
    apiKey: options.workosApiKey,
    redirectUris: [`${options.origin}/auth/callback`],
    logoutUris: [`${options.origin}/`],
    organisations,
    users: people,
  });
  const now = new Date();
  const stripe = createStripeSimulator({
    keys: [{ key: stripeKeys.acme, account: 'acct_acme', permissions: allStripePermissions }],
    latencyMs: options.latencyMs,
    // Per second of a clock that stands still.
    requestsPerSecond: Number.POSITIVE_INFINITY,
    now: () => now,
    ...(options.sizes === undefined ? {} : { sizes: { acct_acme: options.sizes } }),
  });
  let witness: StripeWitness = {};
  const provider = observe(stripe, () => witness);
  const sandbox = await createSandbox({ providers: [workos, provider] });
  const pages = createServer(workos.browserHandler(pagesPath));
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  const { port } = pages.address() as AddressInfo;
  return Object.freeze({
    sandbox,
    stripe,
    workos,
    pagesUrl: `http://localhost:${String(port)}${pagesPath}`,
    watch: (next: StripeWitness) => {
      witness = next;
    },
    async close() {
      await sandbox.close();
      await new Promise<void>((resolve) => {
        pages.close(() => {
          resolve();
        });
        pages.closeAllConnections();
      });
    },
  });
}

function observe(stripe: ProviderSimulator, witness: () => StripeWitness): ProviderSimulator {
  return {
    ...stripe,
    handle: async (request) => {
      const replaced = witness().arrived?.(request);
      const answer = replaced ?? (await stripe.handle(request));
      witness().answered?.();
      return answer;
    },
  };
}
