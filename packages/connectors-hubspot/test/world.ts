import { createLab, createWorld, labClock } from '@ataski/connector-lab';
import type { Lab, LabClock, LabOptions } from '@ataski/connector-lab';
import type { AcceptanceWorld } from '@ataski/connectors-kit/testing';
import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createHubspotSimulator } from '@ataski/sandbox';
import type {
  HubspotSimulatorOptions,
  HubspotSizes,
  ProviderSimulator,
  SimulatedRequest,
} from '@ataski/sandbox';

import { hubspot } from '../src/hubspot.ts';

/** The account that everything is read from. */
export const account = '4711';
const redirectUri = 'https://product.example/callback';
const client = { clientId: 'lab-client', clientSecret: 'lab-secret', redirectUris: [redirectUri] };

type Simulator = ReturnType<typeof createHubspotSimulator>;

/** HubSpot as a test has it. */
export interface HubspotLab {
  readonly provider: Simulator;
  readonly lab: Lab;
  readonly clock: LabClock;
  /** Consents as a person and returns the connection's id. */
  connect(context: TenantContext, reconnects?: string): Promise<string>;
}

/** How a test wants it. */
export interface HubspotLabOptions extends Partial<HubspotSimulatorOptions> {
  readonly size?: Partial<HubspotSizes>;
  readonly lab?: Partial<LabOptions>;
  /** Told of each request before HubSpot answers it. */
  readonly onRequest?: (request: SimulatedRequest) => void;
}

/** A lab with a simulated HubSpot in it. */
export async function createHubspotLab(
  database: TestDatabase,
  { size, lab: around, onRequest, ...options }: HubspotLabOptions = {},
): Promise<HubspotLab> {
  const clock = labClock();
  const provider = createHubspotSimulator({
    clients: [client],
    accounts: [
      { id: account, name: 'Lab' },
      { id: '4712', name: 'Other' },
    ],
    ...(size === undefined ? {} : { sizes: { [account]: size } }),
    now: () => clock.now(),
    ...options,
  });
  const lab = await createLab(database, {
    simulators: [watched(provider, onRequest)],
    connectors: [hubspot],
    apps: { hubspot: { client_id: client.clientId, client_secret: client.clientSecret } },
    clock,
    ...around,
  });
  const connect = async (context: TenantContext, reconnects?: string): Promise<string> => {
    const callback = await consent({ provider, lab }, context, { reconnects });
    const { connection } = await lab.connections.finishConsent({ context, callback });
    return connection.id;
  };
  return { provider, lab, clock, connect };
}

function watched(
  provider: Simulator,
  onRequest: HubspotLabOptions['onRequest'],
): ProviderSimulator {
  return {
    ...provider,
    handle: (request) => {
      onRequest?.(request);
      return provider.handle(request);
    },
  };
}

/** What a person does: opens HubSpot's page, picks an account, and is sent back. */
export async function consent(
  { provider, lab }: Pick<HubspotLab, 'provider' | 'lab'>,
  context: TenantContext,
  how: {
    readonly pick?: string;
    readonly decision?: string;
    readonly reconnects?: string | undefined;
  } = {},
): Promise<Readonly<Record<string, string>>> {
  const { pick = account, decision = 'allow', reconnects } = how;
  const { authorizeUrl } = await lab.connections.beginConsent({
    ...{ context, system: 'hubspot', label: 'Lab', redirectUri },
    ...(reconnects === undefined ? {} : { reconnects }),
  });
  const url = new URL(authorizeUrl);
  const form = new URLSearchParams([
    ...url.searchParams,
    ['account', pick],
    ['decision', decision],
  ]);
  const { status, headers } = await provider.handle({
    method: 'POST',
    host: url.host,
    path: url.pathname,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  });
  if (status !== 302) throw new Error(`The consent page answered ${String(status)}.`);
  return Object.fromEntries(new URL(headers?.['location'] ?? '').searchParams);
}

/** A world for the acceptance checks. */
export async function createHubspotWorld(
  database: TestDatabase,
  expected: AcceptanceWorld['expected'],
  size: HubspotSizes,
): Promise<AcceptanceWorld> {
  const made = await createHubspotLab(database, { size });
  const { provider, lab, clock } = made;
  return createWorld({
    ...{ database, lab, connector: hubspot, expected },
    connect: (context) => made.connect(context),
    connectWrongly: (context) =>
      lab.connections.finishConsent({ context, callback: { code: 'unknown', state: 'unknown' } }),
    change() {
      clock.pass(3_600_000);
      // The fifth has neither contact nor company, so that nothing goes with it.
      const [first, , , , fifth] = provider.records(account, 'deals');
      if (first === undefined || fifth === undefined) throw new Error('No deals.');
      provider.mutate.update(account, 'deals', first.id, { amount: '12345678901234567890.12' });
      provider.mutate.archive(account, 'deals', fifth.id);
      return Promise.resolve({
        changed: { stream: 'deals', sourceId: first.id },
        removed: { stream: 'deals', sourceId: fifth.id },
      });
    },
    beyond: (_stream, stored) => {
      const state = stored as { readonly position: object };
      if (!('newestMs' in state.position)) return state;
      return { ...state, position: { ...state.position, newestMs: Date.parse('2099-01-01') } };
    },
  });
}
