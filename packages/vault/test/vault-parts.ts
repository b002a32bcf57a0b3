import type { CredentialPlace, Vault, VaultAlarm } from '../src/index.ts';
import { useVault } from './use-vault.ts';
import type { TestVault } from './use-vault.ts';

/** The parts of a test vault that hold still by name, and the others as functions. */
export type VaultParts = Pick<
  TestVault,
  'db' | 'put' | 'read' | 'letTimePass' | 'inject' | 'events' | 'tamper' | 'create' | 'createWith'
> & {
  vault(): Vault;
  alarms(): readonly VaultAlarm[];
  /** One of many places of this test. */
  at(index: number): CredentialPlace;
};

/** Gives the surrounding `describe` a vault, to be taken apart. */
export function useVaultParts(): VaultParts {
  const all = useVault();
  return {
    db: all.db,
    put: all.put,
    read: all.read,
    letTimePass: all.letTimePass,
    inject: all.inject,
    events: all.events,
    tamper: all.tamper,
    create: all.create,
    createWith: all.createWith,
    vault: () => all.vault,
    alarms: () => all.alarms,
    at: (index) => ({ ...all.place, field: `f_${index}` }),
  };
}
