import { tests } from './weakening.ts';
import type { NamedTest, Weakening } from './weakening.ts';

const floor = 'create policy tenant_floor on %s as restrictive for all to ataski_app';
const access = 'create policy tenant_access on %s as permissive for all to ataski_app';
const opsRead = 'create policy ops_read on %s as permissive for select to ataski_ops';
const using = 'using (tenant_id = (select tenancy.current_tenant_id()))';
const check = 'with check (tenant_id = (select tenancy.current_tenant_id()))';
const unsigned = "nullif(split_part(current_setting('ataski.context', true), ';', 9), '')::uuid";
const register =
  'insert into tenancy.tenant_table (relation, no_capture_because) values (target, no_capture_because)';

/** Every line of `tenancy.isolate_by_tenant` that holds something. The floor stands first in it. */
export const policyTemplate: readonly Weakening[] = [
  weaken(
    'keys are checked',
    ['perform tenancy.check_keys_lead_with_tenant(target)', 'null'],
    tests.keylessTable,
  ),
  weaken(
    'row-level security',
    ['enable row level security', 'disable row level security'],
    tests.hides,
  ),
  weaken(
    'the owner is bound',
    ['force row level security', 'no force row level security'],
    tests.owner,
  ),
  weaken(
    'the default tenant',
    ['set default tenancy.current_tenant_id()', 'set default null'],
    tests.newRow,
  ),
  weaken(
    'the floor restricts',
    [floor, floor.replace('restrictive', 'permissive')],
    tests.openDoor,
  ),
  weaken('the floor for reads', [floor, floor.replace('for all', 'for update')], tests.openDoor),
  weaken(
    'the floor for the application',
    [floor, floor.replace('ataski_app', 'ataski_ops')],
    tests.openDoor,
  ),
  weaken('the floor on reads', [using, 'using (true)'], tests.openDoor, 1),
  weaken(
    'the floor on reads, signed',
    [using, `using (tenant_id = ${unsigned})`],
    tests.openDoor,
    1,
  ),
  weaken('the floor on writes', [check, 'with check (true)'], tests.openDoor, 1),
  weaken(
    'rows are permitted',
    [access, access.replace('permissive', 'restrictive')],
    tests.showsOwn,
  ),
  weaken('writes are permitted', [access, access.replace('for all', 'for update')], tests.newRow),
  weaken(
    'the application is permitted',
    [access, access.replace('ataski_app', 'ataski_ops')],
    tests.showsOwn,
  ),
  weaken('the second line on reads', [using, 'using (true)'], tests.secondLine, 2),
  weaken(
    'the second line on reads, signed',
    [using, `using (tenant_id = ${unsigned})`],
    tests.secondLine,
    2,
  ),
  weaken('the second line on writes', [check, 'with check (true)'], tests.secondLine, 2),
  weaken(
    'operators by choice',
    ['if ops_readable then', 'if not ops_readable then'],
    tests.opsReads,
  ),
  weaken(
    'operators only read',
    [opsRead, opsRead.replace('for select', 'for all')],
    tests.opsWrites,
  ),
  weaken(
    'operators are permitted',
    [opsRead, opsRead.replace('permissive', 'restrictive')],
    tests.opsReads,
  ),
  weaken(
    'operators need a grant',
    ['using (tenant_id = (select tenancy.ops_tenant_id()))', 'using (true)'],
    tests.opsWithoutGrant,
  ),
  weaken(
    'operators may select',
    ['grant select on %s to ataski_ops', 'revoke select on %s from ataski_ops'],
    tests.opsReads,
  ),
  weaken('the table is registered', [register, 'null'], tests.lateKey),
];

function weaken(
  gives: string,
  [line, becomes]: readonly [string, string],
  red: NamedTest,
  occurrence?: number,
): Weakening {
  const place = { file: '000002_isolation.sql', inside: 'tenancy.isolate_by_tenant' };
  return {
    gives,
    ...place,
    line,
    becomes,
    red,
    ...(occurrence === undefined ? {} : { occurrence }),
  };
}
