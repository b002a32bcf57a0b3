import { tests } from './weakening.ts';
import type { NamedTest, Weakening } from './weakening.ts';

const verdict = inside('tenancy.verdict_on');
const field = inside('tenancy.context_field');
const tenant = inside('tenancy.current_tenant_id');
const actorType = inside('tenancy.current_actor_type');
const actorId = inside('tenancy.current_actor_id');
const correlation = inside('tenancy.current_correlation_id');

/** Every line that decides about a context. */
export const contextFunctions: readonly Weakening[] = [
  verdict(
    'the MAC as it was given',
    "when sha256(convert_to(left(token, 64), 'UTF8'))",
    "when sha256('')",
    tests.showsOwn,
  ),
  verdict(
    'the MAC',
    '<> sha256(convert_to(encode(',
    "= sha256(convert_to('' || encode(",
    tests.showsOwn,
  ),
  verdict(
    'all that was said is signed',
    'substr(token, 66)',
    "regexp_replace(substr(token, 66), '[^;]*$', '')",
    tests.showsOwn,
  ),
  verdict('a wrong MAC is an end', "then 'AT002'", "then 'genuine'", tests.otherKey),
  verdict(
    'the expiry',
    "when split_part(token, ';', 4)::bigint < date_part('epoch', statement_timestamp()) * 1000 then 'AT003'",
    '',
    tests.expired,
  ),
  verdict(
    'the backend',
    "when split_part(token, ';', 5) not in ('', pg_backend_pid()::text) then 'AT005'",
    '',
    tests.elsewhere,
  ),
  verdict('what is right is genuine', "else 'genuine'", "else 'AT002'", tests.showsOwn),
  field(
    'the setting',
    "(select current_setting('ataski.context', true))",
    "(select current_setting('ataski.contexts', true))",
    tests.showsOwn,
  ),
  field(
    'the key out of reach of the application',
    'security definer',
    'security invoker',
    tests.showsOwn,
  ),
  field('the search path', 'set search_path = pg_catalog, pg_temp', '', tests.searchPath),
  field(
    'the verdict is asked for',
    'tenancy.verdict_on(t.token, k.inner_pad, k.outer_pad)',
    "'genuine'",
    tests.otherKey,
  ),
  field(
    'the field that was asked for',
    "split_part(t.token, ';', field)\n",
    "split_part(t.token, ';', 9)\n",
    tests.carries,
  ),
  field(
    'the key that the token names',
    "on k.id = split_part(t.token, ';', 3)",
    'on true',
    tests.deadKey,
  ),
  field('the key is alive', 'k.retired_at is null', 'true', tests.deadKey),
  field('the kind of token', "and split_part(t.token, ';', 2) = 'v1'", '', tests.platformToken),
  field(
    'only what is genuine is believed',
    "if verdict = 'genuine' then",
    'if verdict is not null then',
    tests.otherKey,
  ),
  field('an answer', 'return answer', 'return null', tests.showsOwn),
  field(
    'missing is told apart',
    "if coalesce(current_setting('ataski.context', true), '') ~ '^$|^[^;]*;p1;' then",
    'if false then',
    tests.missing,
  ),
  field('missing has its code', "verdict := 'AT001'", "verdict := 'AT002'", tests.missing),
  field('it raises', 'raise exception using', 'return null; raise exception using', tests.missing),
  field(
    'forged has its code',
    "coalesce(verdict, 'AT002')",
    "coalesce(verdict, 'AT003')",
    tests.changed,
  ),
  tenant(
    'the tenant is verified',
    'tenancy.context_field(9)::uuid',
    "nullif(split_part(current_setting('ataski.context', true), ';', 9), '')::uuid",
    tests.otherKey,
  ),
  actorType('the type of the actor', 'context_field(6)', 'context_field(7)', tests.carries),
  actorId('the id of the actor', 'context_field(7)', 'context_field(6)', tests.carries),
  correlation('the correlation id', 'context_field(8)', 'context_field(7)', tests.carries),
];

function inside(name: string) {
  return (gives: string, line: string, becomes: string, red: NamedTest): Weakening => ({
    ...{ gives, file: '000001_context.sql', inside: name, line, becomes, red },
  });
}
