import type { Family } from '../attack.ts';
import { aggregate } from './aggregate.ts';
import { anonymousBlock } from './anonymous-block.ts';
import { cascade } from './cascade.ts';
import { closedTable } from './closed-table.ts';
import { commonTableExpression } from './common-table-expression.ts';
import { copyIn } from './copy-in.ts';
import { copyOut } from './copy-out.ts';
import { createdTable } from './created-table.ts';
import { cursor } from './cursor.ts';
import { dataModifyingWith } from './data-modifying-with.ts';
import { definerFunction } from './definer-function.ts';
import { expiredContext } from './expired-context.ts';
import { explain } from './explain.ts';
import { foreignKey } from './foreign-key.ts';
import { forgedContext } from './forged-context.ts';
import { heldCursor } from './held-cursor.ts';
import { insert } from './insert.ts';
import { join } from './join.ts';
import { leakyFunction } from './leaky-function.ts';
import { leakyOperator } from './leaky-operator.ts';
import { merge } from './merge.ts';
import { midStatementContext } from './mid-statement-context.ts';
import { missingContext } from './missing-context.ts';
import { moveRow } from './move-row.ts';
import { onConflict } from './on-conflict.ts';
import { partition } from './partition.ts';
import { plainRead } from './plain-read.ts';
import { preparedPlan } from './prepared-plan.ts';
import { queryInFunction } from './query-in-function.ts';
import { remove } from './remove.ts';
import { returning } from './returning.ts';
import { roleChange } from './role-change.ts';
import { rowLock } from './row-lock.ts';
import { rowSecurityOff } from './row-security-off.ts';
import { savepoint } from './savepoint.ts';
import { seizure } from './seizure.ts';
import { serverFile } from './server-file.ts';
import { sessionContext } from './session-context.ts';
import { setOperation } from './set-operation.ts';
import { statistics } from './statistics.ts';
import { subSelect } from './sub-select.ts';
import { systemColumn } from './system-column.ts';
import { tableLock } from './table-lock.ts';
import { tableSample } from './table-sample.ts';
import { truncate } from './truncate.ts';
import { uniqueKey } from './unique-key.ts';
import { update } from './update.ts';
import { view } from './view.ts';
import { windowFunction } from './window-function.ts';

/** Every kind of scenario that runs over each table, in the order in which they run. */
export const families: readonly Family[] = [
  plainRead,
  systemColumn,
  leakyFunction,
  leakyOperator,
  join,
  subSelect,
  commonTableExpression,
  dataModifyingWith,
  setOperation,
  aggregate,
  windowFunction,
  tableSample,
  rowLock,
  insert,
  update,
  remove,
  returning,
  moveRow,
  onConflict,
  uniqueKey,
  merge,
  copyOut,
  copyIn,
  cursor,
  heldCursor,
  preparedPlan,
  explain,
  view,
  partition,
  foreignKey,
  cascade,
  truncate,
  tableLock,
  createdTable,
  anonymousBlock,
  queryInFunction,
  serverFile,
  seizure,
  rowSecurityOff,
  roleChange,
  definerFunction,
  statistics,
  savepoint,
  sessionContext,
  midStatementContext,
  missingContext,
  forgedContext,
  expiredContext,
  closedTable,
];
