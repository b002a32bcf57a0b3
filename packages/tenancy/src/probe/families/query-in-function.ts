import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Functions of the server that run a query given as text. */
export const queryInFunction: Family = {
  name: 'query-in-function',
  tries: 'Read hidden rows through a function that runs a query or reads a table.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c } = table;
    const values = [`select ${c}::text as id from ${t}`];
    const statistics = [`select pg_catalog.array_to_tsvector(array[${c}::text]) from ${t}`];
    return readings(table, {
      'query to XML': [
        { sql: "select pg_catalog.query_to_xml($1, true, false, '') as found", values },
      ],
      'table to XML': [
        {
          sql: "select pg_catalog.table_to_xml($1::text::regclass, true, false, '') as found",
          values: [t],
        },
      ],
      'statistics of a text search': [
        {
          sql: "select pg_catalog.string_agg(word, ' ') as found from pg_catalog.ts_stat($1)",
          values: statistics,
        },
      ],
    });
  },
};
