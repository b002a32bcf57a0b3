import { zonedTime } from './account-clock.ts';
import { namesOfAccount } from './account-host.ts';
import type { AccountNames } from './account-host.ts';
import { createLedgerChanges } from './ledger-changes.ts';
import type { LedgerChanges } from './ledger-changes.ts';
import { seedLedger } from './ledger-seed.ts';
import { ledgerSizeOf } from './ledger-size.ts';
import type { NetsuiteLedgerSize } from './ledger-size.ts';
import type { LedgerStore } from './ledger-store.ts';
import { netsuiteTables } from './ledger-tables.ts';
import type { Oauth1Token } from './oauth1-verification.ts';
import type { QuerySetting } from './suiteql/compiled.ts';

/** A token and what its role may do. */
export interface SimulatedNetsuiteToken extends Oauth1Token {
  /** Sees governance limits. Default false. */
  readonly isAdministrator?: boolean;
  /** False makes each login fail, as a role without REST Web Services does. Default true. */
  readonly hasRestWebServices?: boolean;
}

/** A certificate of an integration record, for OAuth 2.0 client credentials. */
export interface SimulatedNetsuiteCertificate {
  readonly clientId: string;
  /** What the assertion names as `kid`. */
  readonly certificateId: string;
  readonly algorithm: 'PS256' | 'ES256';
  readonly publicKeyPem: string;
  readonly isAdministrator?: boolean;
}

/** One account of the simulated NetSuite. */
export interface SimulatedNetsuiteAccount {
  /** `123456`, `123456-sb1` or `123456_SB1`. */
  readonly account: string;
  readonly tokens?: readonly SimulatedNetsuiteToken[];
  readonly certificates?: readonly SimulatedNetsuiteCertificate[];
  readonly ledger?: Partial<NetsuiteLedgerSize>;
  /** Requests at once. Default 15. */
  readonly concurrencyLimit?: number;
  /**
   * So many rows are counted for `totalResults`, at least one more than the page. Default 100,000;
   * less makes the pages of a large ledger quick.
   */
  readonly countedResults?: number;
  /** False leaves out the table `subsidiary`. Default true. */
  readonly isOneWorld?: boolean;
  /** A language that the header Accept-Language must name. Default: any. */
  readonly requiredLanguage?: string;
  /** How the user writes dates. Default `MM/DD/YYYY`. */
  readonly dateFormat?: string;
  /** Of `lastmodifieddate` and CURRENT_TIMESTAMP. Default -480: they are not UTC. */
  readonly utcOffsetMinutes?: number;
  /** Of SYSDATE. Default -480. */
  readonly serverUtcOffsetMinutes?: number;
}

/** The state of one account. */
export interface NetsuiteAccount {
  readonly names: AccountNames;
  readonly options: SimulatedNetsuiteAccount;
  readonly store: LedgerStore;
  readonly changes: LedgerChanges;
  readonly hiddenTables: Set<string>;
  setting(): QuerySetting;
}

/** An account whose ledger is made when it is first needed. */
export function createNetsuiteAccount(
  options: SimulatedNetsuiteAccount,
  now: () => Date,
): NetsuiteAccount {
  const { dateFormat = 'MM/DD/YYYY', utcOffsetMinutes = -480 } = options;
  const { serverUtcOffsetMinutes = -480 } = options;
  const hiddenTables = new Set<string>(options.isOneWorld === false ? ['subsidiary'] : []);
  const stamp = (): string => zonedTime(now(), utcOffsetMinutes);
  const made: { ledger?: { store: LedgerStore; changes: LedgerChanges } } = {};
  const ledger = (): { store: LedgerStore; changes: LedgerChanges } => {
    made.ledger ??= openLedger(options, now, stamp);
    return made.ledger;
  };
  return {
    names: namesOfAccount(options.account),
    options,
    hiddenTables,
    get store() {
      return ledger().store;
    },
    get changes() {
      return ledger().changes;
    },
    setting: () => ({
      findTable: (name) => (hiddenTables.has(name) ? null : (netsuiteTables[name] ?? null)),
      dateFormat,
      accountTime: stamp(),
      serverTime: zonedTime(now(), serverUtcOffsetMinutes),
    }),
  };
}

function openLedger(
  { account, ledger = {}, isOneWorld = true }: SimulatedNetsuiteAccount,
  now: () => Date,
  stamp: () => string,
): { store: LedgerStore; changes: LedgerChanges } {
  const { store, lastTransaction } = seedLedger(
    ledgerSizeOf(account, isOneWorld ? ledger : { ...ledger, subsidiaries: 1 }, now()),
  );
  let last = lastTransaction;
  const nextId = (): number => (last += 1);
  return { store, changes: createLedgerChanges({ store, nextId, stamp }) };
}
