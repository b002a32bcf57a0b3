import type { CommandEntry } from './command.ts';

/**
 * All commands, in the order of the overview. An auditor who verifies loads nothing of what writes,
 * seals or retires.
 */
export const commands: readonly CommandEntry[] = [
  {
    name: 'verify',
    summary: 'verify a bundle, or a proof of one entry, offline',
    load: async () => (await import('./verify-command.ts')).verifyCommand,
  },
  {
    name: 'keygen',
    summary: 'make the keys that sign checkpoints, and show the public ones',
    load: async () => (await import('./keygen-command.ts')).keygenCommand,
  },
  {
    name: 'keys',
    summary: 'show the public keys of a key file',
    load: async () => (await import('./keys-command.ts')).keysCommand,
  },
  {
    name: 'export',
    summary: 'write bundles for an auditor, or events for other systems',
    load: async () => (await import('./export-command.ts')).exportCommand,
  },
  {
    name: 'prove',
    summary: 'write the proof of one event',
    load: async () => (await import('./prove-command.ts')).proveCommand,
  },
  {
    name: 'seal',
    summary: 'seal what waits',
    load: async () => (await import('./seal-command.ts')).sealCommand,
  },
  {
    name: 'status',
    summary: 'tell how far each stream is sealed and anchored; exit 1 when it lags',
    load: async () => (await import('./status-command.ts')).statusCommand,
  },
  {
    name: 'doctor',
    summary: 'find what weakens the log of a database',
    load: async () => (await import('./doctor-command.ts')).doctorCommand,
  },
  {
    name: 'redact',
    summary: 'erase what the log keeps of one person',
    load: async () => (await import('./redact-command.ts')).redactCommand,
  },
  {
    name: 'retire',
    summary: 'list, archive and drop whole months',
    load: async () => (await import('./retire-command.ts')).retireCommand,
  },
];
