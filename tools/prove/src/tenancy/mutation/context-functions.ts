import { tests } from './weakening.ts';
import type { NamedTest, Weakening } from './weakening.ts';

const verdict = inside('tenancy.verdict_on');
const field = inside('tenancy.context_field');
const tenant = inside('tenancy.current_tenant_id');
const actorType = inside('tenancy.current_actor_type');
const actorId = inside('tenancy.current_actor_id');
const correlation = inside('tenancy.current_correlation_id');
const whole = inside('tenancy.current_context');
const together = inside('tenancy.verified_contexts');

const given = "and sha256(convert_to(left(token, 64), 'UTF8'))";
const expiry =
  "when split_part(token, ';', 4)::bigint < date_part('epoch', statement_timestamp()) * 1000 then 'AT003'";
const backend =
  "when split_part(token, ';', 5) <> '' and split_part(token, ';', 5)::integer <> pg_backend_pid() then 'AT005'";
const unsigned = "nullif(split_part(current_setting('ataski.context', true), ';', 9), '')::uuid";

/** Every line that decides about a context. */
export const contextFunctions: readonly Weakening[] = [
  verdict(
    'the kind of token',
    "when split_part(token, ';', 2) = kind",
    'when true',
    tests.platformToken,
  ),
  verdict('the MAC as it was given', given, "and sha256('')", tests.showsOwn),
  verdict(
    'the MAC',
    '= sha256(convert_to(encode(',
    "<> sha256(convert_to('' || encode(",
    tests.otherKey,
  ),
  verdict(
    'all that was said is signed',
    'substr(token, 66)',
    "regexp_replace(substr(token, 66), '[^;]*$', '')",
    tests.showsOwn,
  ),
  verdict(
    'only what is signed is looked at',
    'then case',
    "then 'genuine' when true then case",
    tests.expired,
  ),
  verdict('the expiry', expiry, '', tests.expired),
  verdict('the backend', backend, '', tests.elsewhere),
  verdict('what is right is genuine', "else 'genuine'", "else 'AT002'", tests.showsOwn),
  verdict('what is wrong is forged', "else 'AT002'", "else 'genuine'", tests.otherKey),
  field('the setting', "'ataski.context'", "'ataski.contexts'", tests.showsOwn),
  field(
    'the key out of reach of the application',
    'security definer',
    'security invoker',
    tests.showsOwn,
  ),
  field('the search path', 'set search_path = pg_catalog, pg_temp', '', tests.searchPath),
  field(
    'the keys that verify',
    'select k.inner_pad, k.outer_pad',
    'select k.outer_pad, k.inner_pad',
    tests.showsOwn,
  ),
  field(
    'the key that the token names',
    "where k.id = split_part(token, ';', 3)",
    'where true',
    tests.deadKey,
  ),
  field('the key is alive', 'and k.retired_at is null', '', tests.deadKey),
  field(
    'only what is genuine is believed',
    "if tenancy.verdict_on(token, 'v1', inside, outside) = 'genuine' then",
    'if token is not null then',
    tests.otherKey,
  ),
  field(
    'the field that was asked for',
    "return split_part(token, ';', field)",
    "return split_part(token, ';', 9)",
    tests.carries,
  ),
  field('all that it says', 'if field = 0 then', 'if false then', tests.carries),
  field('the whole of it', '[6:]', '[7:]', tests.carries),
  field('it raises', 'raise exception using', 'return null; raise exception using', tests.missing),
  field(
    'the code of the refusal',
    'errcode = case',
    "errcode = 'AT003', hint = case",
    tests.changed,
  ),
  field(
    'missing is told apart',
    "when token ~ '^$|^[^;]*;p1;' then 'AT001'",
    "when false then 'AT001'",
    tests.missing,
  ),
  field(
    'forged has its code',
    "else tenancy.verdict_on(token, 'v1', inside, outside)",
    "else 'AT003'",
    tests.changed,
  ),
  tenant('the tenant is verified', 'tenancy.context_field(9)::uuid', unsigned, tests.otherKey),
  actorType('the type of the actor', 'context_field(6)', 'context_field(7)', tests.carries),
  actorId('the id of the actor', 'context_field(7)', 'context_field(6)', tests.carries),
  correlation('the correlation id', 'context_field(8)', 'context_field(7)', tests.carries),
  whole('all of the context', 'context_field(0)', 'context_field(8)', tests.carries),
  together(
    'only what is genuine is believed',
    "if tenancy.verdict_on(token, 'b1', inside, outside) = 'genuine' then",
    'if token is not null then',
    tests.forgedTogether,
  ),
  together(
    'the kind of token',
    "if tenancy.verdict_on(token, 'b1'",
    "if tenancy.verdict_on(token, split_part(token, ';', 2)",
    tests.singleTogether,
  ),
  together('the whole of each', '[6:]', '[7:]', tests.saidTogether),
  together('each by itself', 'chr(10))', 'chr(9))', tests.saidTogether),
  together(
    'the keys that verify',
    'select k.inner_pad, k.outer_pad',
    'select k.outer_pad, k.inner_pad',
    tests.saidTogether,
  ),
  together(
    'the key that the token names',
    "where k.id = split_part(token, ';', 3)",
    'where true',
    tests.unknownKeyTogether,
  ),
  together('the key is alive', 'and k.retired_at is null', '', tests.deadKeyTogether),
  together(
    'it raises',
    'raise exception using',
    'return null; raise exception using',
    tests.forgedTogether,
  ),
  together(
    'the code of the refusal',
    "errcode = tenancy.verdict_on(token, 'b1', inside, outside)",
    "errcode = 'AT003'",
    tests.forgedTogether,
  ),
  together(
    'what it answers',
    'return string_to_array(',
    "return '{}'; return string_to_array(",
    tests.saidTogether,
  ),
];

function inside(name: string) {
  return (gives: string, line: string, becomes: string, red: NamedTest): Weakening => ({
    ...{ gives, file: '000001_context.sql', inside: name, line, becomes, red },
  });
}
