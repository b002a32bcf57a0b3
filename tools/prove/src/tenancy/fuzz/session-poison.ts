import type { SeededRandom } from './seeded-random.ts';

/** Settings that a tenant may change, each to a value that would hurt whoever comes next. */
const settings: readonly (readonly [string, string])[] = [
  ['search_path', 'pg_temp, fuzz'],
  ['row_security', 'off'],
  ['statement_timeout', '1'],
  ['lock_timeout', '1'],
  ['transaction_timeout', '5000'],
  ['idle_session_timeout', '1'],
  ['idle_in_transaction_session_timeout', '1'],
  ['default_transaction_read_only', 'on'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_deferrable', 'on'],
  ['transaction_read_only', 'on'],
  ['DateStyle', 'German, DMY'],
  ['TimeZone', 'Pacific/Apia'],
  ['IntervalStyle', 'iso_8601'],
  ['bytea_output', 'escape'],
  ['extra_float_digits', '-15'],
  ['client_encoding', 'LATIN1'],
  ['client_min_messages', 'debug1'],
  ['standard_conforming_strings', 'off'],
  ['application_name', 'left behind'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['debug_parallel_query', 'on'],
  ['work_mem', '64'],
  ['enable_indexscan', 'off'],
  ['check_function_bodies', 'off'],
  ['log_parameter_max_length_on_error', '-1'],
  ['ataski.context', ''],
  ['ataski.context', 'v1;forged'],
  ['ataski.ops_grant', '11111111-1111-4111-8111-111111111111'],
  ['fuzz.left_behind', 'by a tenant'],
  ['role', 'none'],
  ['role', 'ataski_app'],
];

/** A statement that changes settings of the session. */
export function drawSettings(random: SeededRandom): string {
  const chosen = random.shuffled(settings).slice(0, 1 + random.integer(3));
  if (random.oneIn(5)) {
    const [name, value] = random.pick(chosen);
    return `update pg_settings set setting = '${value}' where name = '${name}'`;
  }
  const isLocal = random.oneIn(3);
  const calls = chosen.map(([name, value]) => `set_config('${name}', '${value}', ${isLocal})`);
  return `select ${calls.join(', ')}`;
}

/** A statement that takes locks that outlive a transaction. */
export function drawLocks(random: SeededRandom): string {
  const key = random.integer(2 ** 31);
  return random.pick([
    `select pg_advisory_lock(${key})`,
    `select pg_advisory_lock_shared(7)`,
    `select pg_try_advisory_lock(1, ${key % 5})`,
    `select count(pg_advisory_lock(${key}, lock)) from generate_series(1, 40) as lock`,
    `select pg_advisory_lock(${key}), pg_advisory_lock(${key}), 1 / (id - id) from fuzz.counter`,
    `select pg_advisory_lock(${key}), pg_sleep(0.03)`,
  ]);
}
