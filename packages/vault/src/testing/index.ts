export { memoryKms } from '../kms/memory-kms.ts';
