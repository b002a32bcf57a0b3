import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** New relations filled from the table. */
export const createdTable: Family = {
  name: 'created-table',
  tries: 'Carry hidden rows off into a new table or view.',
  attacksOn: ({ table }) => {
    const { name: t, tenant: c } = table;
    const all = `select ${c} from ${t}`;
    const copied = `select ${c} from probe_copy`;
    return readings(table, {
      'create a temporary table': [`create temporary table probe_copy as ${all}`, copied],
      'select into a temporary table': [`select ${c} into temporary probe_copy from ${t}`, copied],
      'create a temporary view': [`create temporary view probe_copy as ${all}`, copied],
      'create a table': [`create table probe_copy as ${all}`, copied],
      'create an unlogged table': [`create unlogged table probe_copy as ${all}`, copied],
      'create a materialized view': [`create materialized view probe_copy as ${all}`, copied],
    });
  },
};
