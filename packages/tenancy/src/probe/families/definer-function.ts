import type { Attack, Family, Target } from '../attack.ts';
import type { CallableFunction } from '../server-facts.ts';
import { attacks } from './reading.ts';

/** SECURITY DEFINER functions, called with nothing and with what B's row holds. */
export const definerFunction: Family = {
  name: 'definer-function',
  tries: 'Ask functions that run as their owner for rows of another tenant.',
  attacksOn: (target) =>
    target.server.functions
      .filter(({ isDefiner }) => isDefiner)
      .flatMap((called) => callsOf(target, called)),
};

function callsOf(target: Target, called: CallableFunction): readonly Attack[] {
  const { name, label, argumentTypes } = called;
  const places = argumentTypes.map((type, index) => `$${String(index + 1)}::${type}`).join(', ');
  const sql = `select f::text as answer from ${name}(${places}) f`;
  const rounds = argumentTypes.length === 0 ? [[]] : roundsOf(target, argumentTypes);
  return attacks(
    Object.fromEntries(
      rounds.map((values, index) => [
        `call ${label}(${argumentTypes.join(', ')}), round ${String(index + 1)}`,
        [{ sql, values, mayEcho: true }],
      ]),
    ),
  );
}

/** For each argument the columns of its type in turn; first of all nulls. */
function roundsOf(target: Target, types: readonly string[]): readonly (readonly unknown[])[] {
  const { table, rows } = target;
  const hidden = rows.foreign.get(table.name);
  if (hidden === undefined) return [];
  const fitting = types.map((type) =>
    table.columns.filter((column) => column.type === type).map(({ name }) => hidden[name] ?? null),
  );
  const longest = Math.max(...fitting.map(({ length }) => length));
  const rounds = Array.from({ length: longest }, (_, round) =>
    fitting.map((values) => (values.length === 0 ? null : (values[round % values.length] ?? null))),
  );
  return [types.map(() => null), ...rounds];
}
