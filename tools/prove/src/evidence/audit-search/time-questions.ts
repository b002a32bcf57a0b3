import { audit } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';

import type { Question } from './questions.ts';

/** How long the pages of one kind of question took. */
export interface Timing {
  readonly kind: string;
  readonly pages: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Pages that ended because they had looked at as much as one request may. */
  readonly unfilled: number;
}

/** Pages that are read for one filter at most: the first and two further ones. */
const pagesEach = 3;

/** Asks over HTTP as the page in the browser does, one request at a time. */
export async function timeQuestion(visitor: Visitor, question: Question): Promise<Timing> {
  const times: number[] = [];
  let unfilled = 0;
  for (const filter of question.filters) {
    let cursor: string | undefined;
    for (let page = 0; page < pagesEach; page += 1) {
      const input = { ...filter, ...(cursor === undefined ? {} : { cursor }) };
      const startedAt = performance.now();
      const { status, body } = await visitor.call(audit.listAuditEvents, input);
      times.push(performance.now() - startedAt);
      if (status !== 200)
        throw new Error(`${question.kind}: ${String(status)} ${String(body.code)}`);
      if (body.nextCursor !== null && body.events.length < 50) unfilled += 1;
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
  }
  times.sort((one, other) => one - other);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const quantiles = { p50Ms: at(0.5), p95Ms: at(0.95), maxMs: times.at(-1) ?? 0 };
  return { kind: question.kind, pages: times.length, ...quantiles, unfilled };
}
