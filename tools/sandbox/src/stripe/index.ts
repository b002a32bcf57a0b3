export { createStripeSimulator, stripeVersion } from './stripe-simulator.ts';
export type { StripeControl, StripeSimulatorOptions } from './stripe-simulator.ts';
export { allStripePermissions } from './restricted-key.ts';
export type { SimulatedStripeKey, StripePermission } from './restricted-key.ts';
export type { StripeSizes } from './account-seed.ts';
export type { StripeChanges } from './account-changes.ts';
export type { StripeFields, StripeKind, StripeObject, StripeValue } from './stripe-object.ts';
