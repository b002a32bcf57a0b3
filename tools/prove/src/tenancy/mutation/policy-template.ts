import { tests } from './weakening.ts';
import type { NamedTest, Weakening } from './weakening.ts';

const floor = 'create policy tenant_floor on %s as restrictive for all to ataski_app';
const access = 'create policy tenant_access on %s as permissive for all to ataski_app';
const opsRead = 'create policy ops_read on %s as permissive for select to ataski_ops';
const verifiedUsing = 'using (tenant_id = (select tenancy.current_tenant_id()))';
const verifiedCheck = 'with check (tenant_id = (select tenancy.current_tenant_id()))';
const claimedUsing = 'using (tenant_id = (select tenancy.claimed_tenant_id()))';
const claimedCheck = 'with check (tenant_id = (select tenancy.claimed_tenant_id()))';

/** Every line of `tenancy.isolate_by_tenant` that holds something. */
export const policyTemplate: readonly Weakening[] = [
  weaken(
    'the check of keys',
    'perform tenancy.check_keys_lead_with_tenant(target)',
    'null',
    tests.keylessTable,
  ),
  weaken(
    'row-level security',
    'enable row level security',
    'disable row level security',
    tests.hides,
  ),
  weaken(
    'the owner is bound',
    'force row level security',
    'no force row level security',
    tests.owner,
  ),
  weaken(
    'the default tenant',
    'set default tenancy.current_tenant_id()',
    'set default null',
    tests.newRow,
  ),
  weaken('the floor restricts', floor, floor.replace('restrictive', 'permissive'), tests.openDoor),
  weaken('the floor for writes', floor, floor.replace('for all', 'for update'), tests.forgedWrite),
  weaken(
    'the floor for the application',
    floor,
    floor.replace('ataski_app', 'ataski_ops'),
    tests.otherKey,
  ),
  weaken('the floor on reads', verifiedUsing, 'using (true)', tests.otherKey),
  weaken('the floor on reads, verified', verifiedUsing, claimedUsing, tests.otherKey),
  weaken('the floor on writes', verifiedCheck, 'with check (true)', tests.openDoor),
  weaken('the floor on writes, verified', verifiedCheck, claimedCheck, tests.forgedWrite),
  weaken(
    'rows are permitted at all',
    access,
    access.replace('permissive', 'restrictive'),
    tests.showsOwn,
  ),
  weaken(
    'writes are permitted at all',
    access,
    access.replace('for all', 'for update'),
    tests.newRow,
  ),
  weaken(
    'the application is permitted',
    access,
    access.replace('ataski_app', 'ataski_ops'),
    tests.showsOwn,
  ),
  weaken('the second line on reads', claimedUsing, 'using (true)', tests.secondLine),
  weaken('the second line on writes', claimedCheck, 'with check (true)', tests.secondLine),
  weaken('operators by choice', 'if ops_readable then', 'if not ops_readable then', tests.opsReads),
  weaken('operators only read', opsRead, opsRead.replace('for select', 'for all'), tests.opsWrites),
  weaken(
    'operators are permitted',
    opsRead,
    opsRead.replace('permissive', 'restrictive'),
    tests.opsReads,
  ),
  weaken(
    'operators need a grant',
    'using (tenant_id = (select tenancy.ops_tenant_id()))',
    'using (true)',
    tests.opsWithoutGrant,
  ),
  weaken(
    'operators may select',
    'grant select on %s to ataski_ops',
    'revoke select on %s from ataski_ops',
    tests.opsReads,
  ),
  weaken(
    'the table is registered',
    'insert into tenancy.tenant_table (relation, no_capture_because) values (target, no_capture_because)',
    'null',
    tests.lateKey,
  ),
];

function weaken(gives: string, line: string, becomes: string, red: NamedTest): Weakening {
  return {
    gives,
    file: '000002_isolation.sql',
    inside: 'tenancy.isolate_by_tenant',
    line,
    becomes,
    red,
  };
}
