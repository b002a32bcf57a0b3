import type { Check } from '../check.ts';
import { contextChecks } from './context.ts';
import { extensionChecks } from './extensions.ts';
import { functionChecks } from './functions.ts';
import { indexChecks } from './indexes.ts';
import { keyChecks } from './keys.ts';
import { policyChecks } from './policies.ts';
import { privilegeChecks } from './privileges.ts';
import { replicationChecks } from './replication.ts';
import { residueChecks } from './residue.ts';
import { roleChecks } from './roles.ts';
import { rowSecurityChecks } from './row-security.ts';
import { serverChecks } from './server.ts';
import { settingChecks } from './settings.ts';
import { tenantColumnChecks } from './tenant-column.ts';
import { triggerChecks } from './triggers.ts';
import { viewChecks } from './views.ts';
import { volumeChecks } from './volumes.ts';

/** Every check, in the order of the pitfalls. */
export const checks: readonly Check[] = [
  ...rowSecurityChecks,
  ...roleChecks,
  ...privilegeChecks,
  ...functionChecks,
  ...viewChecks,
  ...policyChecks,
  ...settingChecks,
  ...contextChecks,
  ...serverChecks,
  ...residueChecks,
  ...keyChecks,
  ...tenantColumnChecks,
  ...volumeChecks,
  ...replicationChecks,
  ...triggerChecks,
  ...indexChecks,
  ...extensionChecks,
].sort((one, other) => one.id.localeCompare(other.id));
