import type { ESLint } from 'eslint';

import { noAmbientAuthority } from './no-ambient-authority.ts';
import { noAssumedTenantTx } from './no-assumed-tenant-tx.ts';
import { noCastToTenantTx } from './no-cast-to-tenant-tx.ts';
import { noCipherOutsideVault } from './no-cipher-outside-vault.ts';
import { noDrawerFile } from './no-drawer-file.ts';
import { noPoolQuery } from './no-pool-query.ts';

/** The rules of this repository that no published plugin knows. */
export const ataski: ESLint.Plugin = {
  meta: { name: 'ataski' },
  rules: {
    'no-ambient-authority': noAmbientAuthority,
    'no-assumed-tenant-tx': noAssumedTenantTx,
    'no-cast-to-tenant-tx': noCastToTenantTx,
    'no-cipher-outside-vault': noCipherOutsideVault,
    'no-drawer-file': noDrawerFile,
    'no-pool-query': noPoolQuery,
  },
};
