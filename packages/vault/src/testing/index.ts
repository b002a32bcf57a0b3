export { memoryKms } from '../kms/memory-kms.ts';
export { contractLimits, kmsProviderContract } from './kms-provider-contract.ts';
export type { KmsContractSubject, KmsPromise, TroubledService } from './kms-provider-contract.ts';
