import { observeAppendOnly } from '@ataski/audit';
import type { overview as contract } from '@ataski/contract';
import type { TenantTx } from '@ataski/kernel';
import { observeIsolation } from '@ataski/tenancy';

type Check = contract.Overview['checks'][number];

/** What the database itself answers, asked for this request with the rights of the application. */
export async function observeChecks(tx: TenantTx, now: Date): Promise<Check[]> {
  const checkedAt = now.toISOString();
  const { tenantTables, unforcedTables, roleBypasses } = await observeIsolation(tx);
  const isAppendOnly = await observeAppendOnly(tx);
  return [
    {
      id: 'tenancy.forced',
      sentence: 'The database keeps every table of customer data to one tenant at a time.',
      expected: 'No table without forced row-level security',
      observed: `${String(tenantTables - unforcedTables)} of ${String(tenantTables)} tables are forced`,
      holds: unforcedTables === 0 && tenantTables > 0,
      checkedAt,
    },
    {
      id: 'tenancy.role',
      sentence: 'The application cannot step around that rule.',
      expected: 'The role is no superuser and has no BYPASSRLS',
      observed: roleBypasses ? 'The role bypasses row-level security' : 'Neither',
      holds: !roleBypasses,
      checkedAt,
    },
    {
      id: 'audit.append_only',
      sentence: 'The application cannot change or delete what stands in the audit log.',
      expected: 'No right to update, delete or truncate',
      observed: isAppendOnly ? 'No such right' : 'A right to change exists',
      holds: isAppendOnly,
      checkedAt,
    },
  ];
}
