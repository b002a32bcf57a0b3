import { AtaskiError } from '@ataski/kernel';

import type { Evidence } from './evidence.ts';
import { markerPattern } from './fuzz-tenant.ts';
import type { FuzzTenant } from './fuzz-tenant.ts';

/** Rows of an answer, as they came. */
export type AnswerRows = readonly Readonly<Record<string, unknown>>[];

/**
 * Looks for another tenant in an answer: by the column `tenant_id`, and by a marker anywhere in the
 * text of it. An answer that carries the question's `nonce` must carry this one's.
 */
export function checkAnswer(
  evidence: Evidence,
  tenant: FuzzTenant,
  rows: AnswerRows,
  nonce?: string,
): void {
  evidence.count('answers checked');
  evidence.count('rows checked', rows.length);
  for (const row of rows) {
    if ('tenant_id' in row && row['tenant_id'] !== tenant.id)
      evidence.breach('foreign row', `${tenant.name} read a row of ${String(row['tenant_id'])}`);
    checkText(evidence, tenant, textOf(row), 'an answer');
    if (nonce !== undefined && row['nonce'] !== nonce)
      evidence.breach('wrong answer', `${tenant.name} read the answer to another question`);
  }
}

/** Looks for another tenant in all that an error says. */
export function checkError(evidence: Evidence, tenant: FuzzTenant, error: unknown): void {
  evidence.count('errors checked');
  const texts = [String(error)];
  if (AtaskiError.is(error)) texts.push(textOf(error.details), textOf(error.cause));
  checkText(evidence, tenant, texts.join(' '), 'an error');
}

function checkText(evidence: Evidence, tenant: FuzzTenant, text: string, where: string): void {
  for (const [marker] of text.matchAll(markerPattern)) {
    if (marker !== tenant.marker)
      evidence.breach('foreign row', `${tenant.name} found ${marker} of another in ${where}`);
  }
}

/** All that a value holds, bytes included. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error)
    return `${value.message} ${Object.values(value).map(textOf).join(' ')}`;
  if (typeof value === 'object') return Object.values(value).map(textOf).join(' ');
  return typeof value === 'bigint' || typeof value === 'number' ? value.toString() : '';
}
