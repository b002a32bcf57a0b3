export { createNetsuiteSimulator } from './netsuite-simulator.ts';
export type { NetsuiteControl, NetsuiteSimulatorOptions } from './netsuite-simulator.ts';
export type {
  SimulatedNetsuiteAccount,
  SimulatedNetsuiteCertificate,
  SimulatedNetsuiteToken,
} from './simulated-account.ts';
export type { NetsuiteLedgerSize } from './ledger-size.ts';
export type { LedgerChanges, PostedTransaction, TransactionEdit } from './ledger-changes.ts';
export type { LedgerLine } from './ledger-posting.ts';
export type { LedgerRow } from './ledger-store.ts';
export type { LoginRefusal } from './oauth1-verification.ts';
