import { seedAccounts, seedInvoices } from './organisation-seed.ts';
import type { XeroSeed } from './organisation-seed.ts';
import type { XeroAccount, XeroInvoice } from './xero-records.ts';

/** The state of one organisation. */
export interface XeroOrganisation {
  readonly seed: XeroSeed;
  accounts(): readonly XeroAccount[];
  invoices(): readonly XeroInvoice[];
  findInvoice(id: string): XeroInvoice | null;
  putInvoice(invoice: XeroInvoice): void;
  putAccount(account: XeroAccount): void;
  periodLockDate: string | null;
}

/** An organisation with its seeded history, made when it is first looked at. */
export function createXeroOrganisation(seed: XeroSeed): XeroOrganisation {
  let invoices: Map<string, XeroInvoice> | null = null;
  let accounts: Map<string, XeroAccount> | null = null;
  const openInvoices = (): Map<string, XeroInvoice> =>
    (invoices ??= new Map(seedInvoices(seed).map((invoice) => [invoice.id, invoice])));
  const openAccounts = (): Map<string, XeroAccount> =>
    (accounts ??= new Map(seedAccounts(seed).map((account) => [account.id, account])));
  return {
    seed,
    accounts: () => [...openAccounts().values()],
    invoices: () => [...openInvoices().values()],
    findInvoice: (id) => openInvoices().get(id) ?? null,
    putInvoice: (invoice) => void openInvoices().set(invoice.id, invoice),
    putAccount: (account) => void openAccounts().set(account.id, account),
    periodLockDate: null,
  };
}
