import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { migrations } from '../index.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { examine } from './doctor.ts';
import { renderFix } from './formats/render-fix.ts';

/** Row-level security as somebody writes it who has never heard of us. */
const handMade = `
  create role hand_app login;
  create role hand_owner;
  create schema crm authorization hand_owner;
  grant usage on schema crm to hand_app;
  set local role hand_owner;
  create table crm.company (key integer primary key);
  create table crm.contact (
    company_key integer not null default nullif(current_setting('app.company', true), '')::integer
      references crm.company (key),
    id          uuid    not null,
    primary key (company_key, id)
  );
  alter table crm.contact enable row level security;
  alter table crm.contact force row level security;
  create policy mine on crm.contact to hand_app
    using (company_key = (select nullif(current_setting('app.company', true), '')::integer))
    with check (company_key = (select nullif(current_setting('app.company', true), '')::integer));
  grant select, insert on crm.contact to hand_app;
  reset role;`;

const options: DoctorOptions = {
  appRole: 'hand_app',
  ownerRole: 'hand_owner',
  opsRoles: [],
  schemas: ['crm'],
  tenantColumn: 'company_key',
  tenantTable: 'crm.company',
  tenantKey: 'key',
  contextFunction: null,
  contextSetting: 'app.company',
  keyTable: null,
};

describe('the doctor on row-level security that somebody wrote by hand', () => {
  const db = useDatabase({ migrations });
  beforeAll(async () => {
    await db.superuser.query(`begin; ${handMade} commit`);
  });
  afterAll(async () => {
    await db.superuser.query('drop schema crm cascade; drop owned by hand_app, hand_owner');
    await db.superuser.query('drop role hand_app, hand_owner');
  });
  const keysOf = async (more: DoctorOptions = {}, sql = '') => {
    const client = await db.superuser.connect();
    try {
      await client.query(`begin; ${sql}`);
      const { findings } = await examine(client, { ...options, ...more });
      return findings.map(({ cacheKey, severity }) => `${severity} ${cacheKey}`);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  it('says that a bare setting can be forged and that the tenants lie open, and nothing else', async () => {
    expect(await keysOf()).toEqual([
      'error T01:crm.company',
      'warning T22:crm.contact policy mine',
    ]);
  });

  it('knows the expression by its setting, not by its spelling', async () => {
    const found = await keysOf({}, 'set local search_path = crm, public');
    expect(found).not.toContainEqual(expect.stringContaining('T15'));
    expect(await keysOf({ contextSetting: 'app.tenant' })).toContain(
      'error T16:crm.contact policy mine',
    );
  });

  it('accepts an expression by name, as PostgreSQL prints it', async () => {
    const sql = `alter policy mine on crm.contact
      using (company_key in (select key from crm.company)) with check (company_key in (select key from crm.company));`;
    expect(await keysOf({}, sql)).toContain('error T15:crm.contact policy mine');
    const printed = '(company_key IN ( SELECT company.key FROM crm.company))';
    const accepted = await keysOf({ acceptedExpressions: [printed] }, sql);
    expect(accepted).not.toContain('error T15:crm.contact policy mine');
  });

  it('quotes an expression in the words that accept it, also of functions in public', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query(`begin;
        create function public.my_keys() returns setof integer language sql stable as 'select 1';
        alter policy mine on crm.contact
          using (company_key in (select my_keys())) with check (company_key in (select my_keys()))`);
      const open = async (acceptedExpressions: readonly string[]) =>
        (
          await examine(client, { ...options, schemas: ['crm', 'public'], acceptedExpressions })
        ).findings.filter(({ id }) => ['T14', 'T15'].includes(id));
      const quoted = (await open([])).map(({ detail }) => detail.split('expressions: ')[1] ?? '');
      expect(quoted).toContain('company_key IN (SELECT public.my_keys())');
      expect(await open(quoted)).toEqual([]);
      // As pg_policies shows it to whoever has public on the search_path.
      expect(await open(['(company_key IN ( SELECT my_keys() AS my_keys))'])).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('mends what it finds by a script in the words of that database', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      await client.query(`alter policy mine on crm.contact using (true) with check (true);
        alter table crm.contact no force row level security;
        create table crm.deal (company_key integer, id uuid primary key, price integer);
        grant select, truncate on crm.deal to hand_app`);
      const script = renderFix(await examine(client, options));
      await client.query(script.replace('begin;', '').replace('commit;', ''));
      const { findings } = await examine(client, options);
      expect(findings.filter(({ id }) => id !== 'T22')).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('refuses to examine for a role that does not exist', async () => {
    await expect(examine(db.superuser, { ...options, appRole: 'nobody' })).rejects.toMatchObject({
      code: 'TENANCY_ROLE_UNKNOWN',
      details: { role: 'nobody' },
    });
  });

  it.each([
    [{ schemas: ['crm', 'sales'] }, { option: 'schemas', name: 'sales' }],
    [{ tenantTable: 'crm.firm' }, { option: 'tenantTable', name: 'crm.firm' }],
    [{ contextFunction: 'crm.whose' }, { option: 'contextFunction', name: 'crm.whose' }],
    [{ keyTable: 'crm.key' }, { option: 'keyTable', name: 'crm.key' }],
  ])('refuses to examine by a name that is not there: %j', async (more, details) => {
    await expect(examine(db.superuser, { ...options, ...more })).rejects.toMatchObject({
      code: 'TENANCY_NAME_UNKNOWN',
      details,
    });
  });

  it('leaves to a person what PostgreSQL would refuse, or what would mend nothing', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query(`begin; create function crm.peek() returns bigint language sql
        security definer set search_path = '' as 'select count(*) from crm.contact'`);
      const { findings } = await examine(client, { ...options, ownerRole: 'postgres' });
      const unmended = findings.filter(({ remediationSql }) => remediationSql === null);
      expect(unmended.map(({ cacheKey }) => cacheKey)).toEqual(
        expect.arrayContaining(['T03:role postgres', 'T07:function crm.peek()']),
      );
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
