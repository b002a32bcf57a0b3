export { createSageIntacctSimulator } from './sage-intacct-simulator.ts';
export type { SageIntacctControl, SageIntacctSimulatorOptions } from './sage-intacct-simulator.ts';
export type { SimulatedIntacctCompany } from './simulated-company.ts';
export type { IntacctCompanySize } from './company-size.ts';
export type { IntacctChanges, PostedEntry } from './company-changes.ts';
export type { IntacctLine } from './company-posting.ts';
export type { IntacctRecord } from './company-store.ts';
export type { IntacctHostility } from './hostile-answers.ts';
export type { IntacctObject } from './object-catalog.ts';
