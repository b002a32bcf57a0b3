import { createCorrelationId } from '@ataski/kernel';
import type { TenantId, TenantTx } from '@ataski/kernel';
import type { Services } from '@ataski/server/services';

import type { Question } from './questions.ts';

/** What the plans of one kind of question did, at the worst. */
export interface Reading {
  readonly kind: string;
  /** Tables of the log that were read from end to end. */
  readonly fullScans: readonly string[];
  /** Rows and index entries that one page looked at, those included that were left out. */
  readonly mostLookedAt: number;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Pages through the answers as the application role and looks at every plan that was carried out. */
export async function explainQuestion(
  { tenancy, audit }: Pick<Services, 'tenancy' | 'audit'>,
  tenantId: TenantId,
  question: Question,
): Promise<Reading> {
  const fullScans = new Set<string>();
  let mostLookedAt = 0;
  for (const filter of question.filters) {
    let cursor: string | undefined;
    for (let page = 0; page < 2; page += 1) {
      const nodes: PlanNode[] = [];
      const context = {
        tenantId,
        actor: { type: 'user', id: 'prover' } as const,
        correlationId: createCorrelationId(),
      };
      const listed = await tenancy.withTenant(context, (tx) =>
        audit.list(explained(tx, nodes), filter, {
          limit: 50,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      );
      const scans = nodes.filter(({ 'Relation Name': table = '' }) => isOfTheLog(table));
      for (const scan of scans.filter(isFullScan)) fullScans.add(scan['Relation Name'] ?? '');
      mostLookedAt = Math.max(
        mostLookedAt,
        scans.reduce((sum, scan) => sum + lookedAt(scan), 0),
      );
      if (listed.nextCursor === null) break;
      cursor = listed.nextCursor;
    }
  }
  return { kind: question.kind, fullScans: [...fullScans], mostLookedAt };
}

/** A transaction that has each of its statements explained besides. */
function explained(tx: TenantTx, nodes: PlanNode[]): TenantTx {
  return {
    ...tx,
    async query<Row>(sql: string, values: readonly unknown[] = []) {
      const { rows } = await tx.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
        `explain (analyze, timing off, format json) ${sql}`,
        values,
      );
      for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) collect(Plan, nodes);
      return await tx.query<Row>(sql, values);
    },
  };
}

function collect(node: PlanNode, nodes: PlanNode[]): void {
  nodes.push(node);
  for (const child of node.Plans ?? []) collect(child, nodes);
}

function isOfTheLog(table: string): boolean {
  return /^(audit_log|further_target)/.test(table);
}

/** An empty partition is read from end to end at no cost. */
function isFullScan(node: PlanNode): boolean {
  return node['Node Type'].includes('Seq Scan') && lookedAt(node) > 0;
}

function lookedAt(node: PlanNode): number {
  const left = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.round((node['Actual Rows'] + left) * node['Actual Loops']);
}
