import { setTimeout as sleep } from 'node:timers/promises';

import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import type { LegacyCursor } from './call-context.ts';
import { createIntacctChanges } from './company-changes.ts';
import type { IntacctChanges } from './company-changes.ts';
import { seedCompany } from './company-seed.ts';
import { companySizeOf } from './company-size.ts';
import type { CompanyStore, IntacctRecord } from './company-store.ts';
import type { DateStyle } from './field-text.ts';
import { createGatewaySessions } from './gateway-sessions.ts';
import { makeHostile } from './hostile-answers.ts';
import type { IntacctHostility } from './hostile-answers.ts';
import { answerGateway, gatewayPath } from './intacct-gateway.ts';
import type { GatewaySetting } from './intacct-gateway.ts';
import type { IntacctObject } from './object-catalog.ts';
import type { SimulatedIntacctCompany } from './simulated-company.ts';

/** What a simulated Sage Intacct begins with. */
export interface SageIntacctSimulatorOptions {
  /** Passwords by sender id. */
  readonly senders: Readonly<Record<string, string>>;
  readonly companies: readonly SimulatedIntacctCompany[];
  /** The host that getAPISession names and on which its sessions live. Default api.intacct.com. */
  readonly sessionHost?: string;
  /** Default 30 minutes. */
  readonly sessionLifetimeMs?: number;
  /** Requests at once; more are answered 429. Default 10. */
  readonly concurrencyLimit?: number;
  /** How long each request takes; only then can requests overlap. Default 0. */
  readonly latencyMs?: number;
  readonly now?: () => Date;
}

/** What a test may do to, and see of, the simulated Sage Intacct. */
export interface SageIntacctControl {
  mutate(companyId: string): IntacctChanges;
  /** From now on the role may not read the object. */
  hideObject(companyId: string, object: IntacctObject): void;
  /** The records of an object as they are kept: ISO dates, in UTC. */
  records(companyId: string, object: IntacctObject): readonly IntacctRecord[];
  /** The coming answers are made hostile, so many times. Default once. */
  misbehave(kind: IntacctHostility, times?: number): void;
  /** What getAPISession says instead of the right address. Null for the right one. */
  setEndpoint(endpoint: string | null): void;
  setDateStyle(style: DateStyle): void;
  /** Runs after each answer was made, before it is sent. Null ends it. */
  afterAnswer(hook: (() => void) | null): void;
  /** All sessions end now. */
  endSessions(): void;
  peakConcurrency(): number;
  setLatencyMs(latencyMs: number): void;
}

const mainHost = 'api.intacct.com';

interface Company {
  readonly options: SimulatedIntacctCompany;
  readonly store: CompanyStore;
  readonly hiddenObjects: Set<string>;
  readonly cursors: Map<string, LegacyCursor>;
}

interface State {
  hostility: { kind: IntacctHostility; times: number } | null;
  endpoint: string | null;
  dateStyle: DateStyle;
  hook: (() => void) | null;
  latencyMs: number;
  underWay: number;
  peak: number;
}

/** A strict Sage Intacct: the XML gateway with its reading functions over balanced companies. */
export function createSageIntacctSimulator(
  options: SageIntacctSimulatorOptions,
): ProviderSimulator & SageIntacctControl {
  const now = options.now ?? (() => new Date());
  const find = createCompanies(options.companies, now);
  const state: State = {
    hostility: null,
    endpoint: null,
    dateStyle: 'us',
    hook: null,
    latencyMs: options.latencyMs ?? 0,
    underWay: 0,
    peak: 0,
  };
  const sessions = createGatewaySessions(options.sessionLifetimeMs ?? 1_800_000, now);
  const setting = createSetting(options, state, find, sessions);
  const hosts = [...new Set([mainHost, options.sessionHost ?? mainHost])];
  return Object.freeze({
    hosts,
    handle: (request: SimulatedRequest) =>
      limited(state, options.concurrencyLimit ?? 10, () => serve(state, setting, request)),
    failure: (status: number) => htmlFailure(status),
    mutate: (companyId: string) => createIntacctChanges(required(find, companyId).store, now),
    hideObject: (companyId: string, object: IntacctObject) =>
      void required(find, companyId).hiddenObjects.add(object),
    records: (companyId: string, object: IntacctObject) =>
      required(find, companyId).store.list(object),
    misbehave: (kind: IntacctHostility, times = 1) => {
      state.hostility = { kind, times };
    },
    setEndpoint: (endpoint: string | null) => void Object.assign(state, { endpoint }),
    setDateStyle: (dateStyle: DateStyle) => void Object.assign(state, { dateStyle }),
    afterAnswer: (hook: (() => void) | null) => void Object.assign(state, { hook }),
    endSessions: () => sessions.endAll(),
    peakConcurrency: () => state.peak,
    setLatencyMs: (latencyMs: number) => void Object.assign(state, { latencyMs }),
  } satisfies ProviderSimulator & SageIntacctControl);
}

/** Companies are made when they are first asked for, and then kept. */
function createCompanies(
  companies: readonly SimulatedIntacctCompany[],
  now: () => Date,
): (companyId: string) => Company | null {
  const made = new Map<string, Company>();
  return (companyId) => {
    const known = made.get(companyId);
    if (known !== undefined) return known;
    const options = companies.find((company) => company.companyId === companyId);
    if (options === undefined) return null;
    const store = seedCompany(companySizeOf(companyId, options.size ?? {}, now()));
    const company = { options, store, hiddenObjects: new Set<string>(), cursors: new Map() };
    made.set(companyId, company);
    return company;
  };
}

function required(find: (companyId: string) => Company | null, companyId: string): Company {
  const company = find(companyId);
  if (company === null) throw new RangeError(`There is no company ${companyId}.`);
  return company;
}

function createSetting(
  { senders, sessionHost = mainHost }: SageIntacctSimulatorOptions,
  state: State,
  find: (companyId: string) => Company | null,
  sessions: ReturnType<typeof createGatewaySessions>,
): (host: string) => GatewaySetting {
  const used = new Set<string>();
  return (host) => ({
    senders,
    findCompany: (companyId) => find(companyId)?.options ?? null,
    openSession: ({ companyId, userId, locationId }) =>
      sessions.open({ companyId, userId, entity: locationId, host: sessionHost }),
    findSession: (id) => sessions.find(id, host),
    isFirstUse: (controlId) => used.size < used.add(controlId).size,
    contextOf: ({ companyId, entity }) => {
      const { store, hiddenObjects, cursors } = required(find, companyId);
      return { store, hiddenObjects, cursors, entity, dateStyle: state.dateStyle };
    },
    endpointOf: () => state.endpoint ?? `https://${sessionHost}${gatewayPath}`,
  });
}

async function limited(
  state: State,
  limit: number,
  work: () => SimulatedResponse,
): Promise<SimulatedResponse> {
  state.underWay += 1;
  state.peak = Math.max(state.peak, state.underWay);
  try {
    if (state.underWay > limit) return htmlFailure(429);
    if (state.latencyMs > 0) await sleep(state.latencyMs);
    return work();
  } finally {
    state.underWay -= 1;
  }
}

function serve(
  state: State,
  setting: (host: string) => GatewaySetting,
  request: SimulatedRequest,
): SimulatedResponse {
  if (request.path !== gatewayPath) return htmlFailure(404);
  if (request.method !== 'POST') return htmlFailure(405);
  const answer = answerGateway(request, setting(request.host));
  state.hook?.();
  if (state.hostility === null) return answer;
  const { kind, times } = state.hostility;
  state.hostility = times > 1 ? { kind, times: times - 1 } : null;
  return makeHostile(kind, answer);
}

/** What stands in front of the gateway answers in HTML. */
function htmlFailure(status: number): SimulatedResponse {
  const body = `<!DOCTYPE html><html><head><title>${status}</title></head><body></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}
