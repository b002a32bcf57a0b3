import { setTimeout as sleep } from 'node:timers/promises';

import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { namesOfAccount } from './account-host.ts';
import type { LedgerChanges } from './ledger-changes.ts';
import type { LedgerRow } from './ledger-store.ts';
import { answerApi, suiteqlPath } from './netsuite-api.ts';
import {
  concurrencyExceeded,
  injectedFailure,
  invalidLogin,
  NetsuiteFailure,
  renderFailure,
} from './netsuite-failure.ts';
import { createOauth1Verifier } from './oauth1-verification.ts';
import type { LoginRefusal, Oauth1Verifier } from './oauth1-verification.ts';
import { createOauth2Tokens, tokenPath } from './oauth2-tokens.ts';
import type { Oauth2Tokens } from './oauth2-tokens.ts';
import { defaultConcurrency } from './other-endpoints.ts';
import { createNetsuiteAccount } from './simulated-account.ts';
import type {
  NetsuiteAccount,
  SimulatedNetsuiteAccount,
  SimulatedNetsuiteToken,
} from './simulated-account.ts';

/** What a simulated NetSuite begins with. */
export interface NetsuiteSimulatorOptions {
  readonly accounts: readonly SimulatedNetsuiteAccount[];
  /** How long each request takes; only then can requests overlap. Default 0. */
  readonly latencyMs?: number;
  readonly now?: () => Date;
}

/** What a test may do to, and see of, the simulated NetSuite. Accounts are named as in the options. */
export interface NetsuiteControl {
  /** What a person may do in the account's ledger. */
  mutate(account: string): LedgerChanges;
  /** From now on the role does not see the table. */
  hideTable(account: string, table: string): void;
  showTable(account: string, table: string): void;
  /** Runs after each page of a query was made, before it is sent. Null ends it. */
  afterPage(account: string, hook: ((page: number) => void) | null): void;
  /** All rows of a table as they are kept, in the order of its key. */
  rows(account: string, table: string): readonly LedgerRow[];
  /** Why logins failed, oldest first; the answers never say it. */
  loginAuditTrail(account: string): readonly LoginRefusal[];
  /** The most requests that were ever under way at once. */
  peakConcurrency(account: string): number;
  setLatencyMs(latencyMs: number): void;
}

interface Tenancy {
  readonly account: NetsuiteAccount;
  readonly verifier: Oauth1Verifier<SimulatedNetsuiteToken>;
  readonly bearers: Oauth2Tokens;
  readonly audit: LoginRefusal[];
  hook: ((page: number) => void) | null;
  pages: number;
  underWay: number;
  peak: number;
}

/** A strict NetSuite: signed requests, SuiteQL over a balanced ledger, limits, all read only. */
export function createNetsuiteSimulator(
  options: NetsuiteSimulatorOptions,
): ProviderSimulator & NetsuiteControl {
  const now = options.now ?? (() => new Date());
  const tenancies = new Map(
    options.accounts.map((account) => [
      namesOfAccount(account.account).host,
      createTenancy(account, now),
    ]),
  );
  const find = (account: string): Tenancy => {
    const tenancy = tenancies.get(namesOfAccount(account).host);
    if (tenancy === undefined) throw new RangeError(`There is no account ${account}.`);
    return tenancy;
  };
  let latencyMs = options.latencyMs ?? 0;

  return Object.freeze({
    hosts: [...tenancies.keys()],
    handle: async (request: SimulatedRequest) => {
      const tenancy = tenancies.get(request.host);
      if (tenancy === undefined) throw new RangeError(`There is no host ${request.host}.`);
      return dated(await limited(tenancy, latencyMs, () => serve(tenancy, request)), now());
    },
    failure: (status: number) => dated(renderFailure(injectedFailure(status)), now()),
    mutate: (account: string) => find(account).account.changes,
    hideTable: (account: string, table: string) =>
      void find(account).account.hiddenTables.add(table),
    showTable: (account: string, table: string) =>
      void find(account).account.hiddenTables.delete(table),
    afterPage: (account: string, hook: ((page: number) => void) | null) => {
      Object.assign(find(account), { hook, pages: 0 });
    },
    rows: (account: string, table: string) => find(account).account.store.rows(table),
    loginAuditTrail: (account: string) => [...find(account).audit],
    peakConcurrency: (account: string) => find(account).peak,
    setLatencyMs: (value: number) => {
      latencyMs = value;
    },
  } satisfies ProviderSimulator & NetsuiteControl);
}

function createTenancy(options: SimulatedNetsuiteAccount, now: () => Date): Tenancy {
  return {
    account: createNetsuiteAccount(options, now),
    verifier: createOauth1Verifier<SimulatedNetsuiteToken>(now),
    bearers: createOauth2Tokens(options.certificates ?? [], now),
    audit: [],
    hook: null,
    pages: 0,
    underWay: 0,
    peak: 0,
  };
}

async function limited(
  tenancy: Tenancy,
  latencyMs: number,
  work: () => Promise<SimulatedResponse>,
): Promise<SimulatedResponse> {
  const limit = tenancy.account.options.concurrencyLimit ?? defaultConcurrency;
  tenancy.underWay += 1;
  tenancy.peak = Math.max(tenancy.peak, tenancy.underWay);
  try {
    if (tenancy.underWay > limit) return renderFailure(concurrencyExceeded());
    if (latencyMs > 0) await sleep(latencyMs);
    return await work();
  } catch (error) {
    if (error instanceof NetsuiteFailure) return renderFailure(error);
    throw error;
  } finally {
    tenancy.underWay -= 1;
  }
}

async function serve(tenancy: Tenancy, request: SimulatedRequest): Promise<SimulatedResponse> {
  if (request.path === tokenPath) return tenancy.bearers.exchange(request);
  const isAdministrator = signIn(tenancy, request);
  const answer = answerApi(tenancy.account, request, isAdministrator);
  if (request.path === suiteqlPath && tenancy.hook !== null) {
    tenancy.pages += 1;
    tenancy.hook(tenancy.pages);
  }
  return answer;
}

/** Whether the role is an administrator's. Throws INVALID_LOGIN and writes the reason down. */
function signIn(tenancy: Tenancy, request: SimulatedRequest): boolean {
  const { account, verifier, bearers, audit } = tenancy;
  const { realm } = account.names;
  const refuse = (reason: LoginRefusal): NetsuiteFailure => {
    audit.push(reason);
    return invalidLogin(realm);
  };
  const [, bearer] = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '') ?? [];
  if (bearer !== undefined) {
    const certificate = bearers.find(bearer);
    if (certificate === null) throw refuse('bearer_invalid');
    return certificate.isAdministrator ?? false;
  }
  const verification = verifier.verify(request, realm, account.options.tokens ?? []);
  if ('refusal' in verification) throw refuse(verification.refusal);
  if (verification.token.hasRestWebServices === false) throw refuse('role_without_rest');
  return verification.token.isAdministrator ?? false;
}

function dated(answer: SimulatedResponse, now: Date): SimulatedResponse {
  return { ...answer, headers: { ...answer.headers, date: now.toUTCString() } };
}
