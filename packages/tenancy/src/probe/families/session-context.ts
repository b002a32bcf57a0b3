import type { Family } from '../attack.ts';
import { contextSetting } from '../enter-context.ts';
import { readings } from './reading.ts';

/** Settings by which other products name a tenant or open everything. */
const foreignSettings = [
  'app.tenant_id',
  'app.current_tenant',
  'app.bypass_rls',
  'rls.is_admin',
  'rls.bypass',
  'ataski.tenant_id',
  'ataski.bypass',
  'ataski.ops_grant',
  'tenancy.tenant_id',
  'request.jwt.claims',
];

/** Settings of the session. */
export const sessionContext: Family = {
  name: 'session-context',
  tries: 'Become another tenant, or nobody in particular, by settings of the session.',
  attacksOn: ({ table, forgeries }) => {
    const { name: t, tenant: c } = table;
    const read = `select ${c} from ${t}`;
    const forged = forgeries.filter(({ context }) => context === 'forged');
    return [
      ...forged.flatMap(({ name, token }) =>
        readings(
          table,
          {
            [`set for the session: ${name}`]: [{ enter: 'own' }, { token, forSession: true }, read],
          },
          { context: 'forged', expects: 'context-error' },
        ),
      ),
      ...readings(
        table,
        {
          'reset the context': [{ enter: 'own' }, `reset ${contextSetting}`, read],
          'set the context to its default': [
            { enter: 'own' },
            `set local ${contextSetting} to default`,
            read,
          ],
          'reset all settings': [{ enter: 'own' }, 'reset all', read],
        },
        { context: 'none', expects: 'context-error' },
      ),
      ...readings(
        table,
        Object.fromEntries(
          foreignSettings.flatMap((setting) =>
            ['$1', "'on'", "'true'"].map((value, index) => [
              `set ${setting} to ${['the id of B', 'on', 'true'][index] ?? ''}`,
              [
                {
                  sql: `select pg_catalog.set_config('${setting}', ${value}, true) is null as done`,
                  values: value === '$1' ? [bareId(forgeries)] : [],
                },
                read,
              ],
            ]),
          ),
        ),
        { showsOwn: true },
      ),
    ];
  },
};

function bareId(forgeries: readonly { readonly token: string }[]): string {
  return forgeries.find(({ token }) => token !== '' && !token.includes(';'))?.token ?? '';
}
