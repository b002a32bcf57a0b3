import { Problem } from '@ataski/contract';

/** What a refusal looked like to the one who sent the request. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly details: NonNullable<Problem['details']>;
  readonly correlationId: string;
  readonly headers: Headers;
  /** What keeps it from being a clear answer; empty when it is one. */
  readonly faults: readonly string[];
}

/** A stack, a path of the program, or a sentence of the driver or the database. */
const innards = /\n\s+at |node:internal|node_modules|\.ts:\d|relation "|syntax error|ECONNREFUSED/;

/**
 * Reads an answer that must be a problem document: its own media type, the correlation id in the
 * body and in the header, nothing of the program's insides, and none of `values`.
 */
export async function readRefusal(
  response: Response,
  values: readonly string[] = [],
): Promise<Refusal> {
  const text = await response.text();
  const { headers, status } = response;
  const parsed = Problem.safeParse(parse(text));
  const problem = parsed.data;
  const header = headers.get('x-correlation-id') ?? '';
  const checks: readonly (readonly [string, boolean])[] = [
    ['no problem document', parsed.success],
    ['media type', /^application\/problem\+json\b/.test(headers.get('content-type') ?? '')],
    ['correlation id', header !== '' && problem?.correlationId === header],
    ['status', problem?.status === status],
    ['innards', !innards.test(text)],
    ['echo', !values.some((value) => text.includes(value))],
    ['sniffing', headers.get('x-content-type-options') === 'nosniff'],
    ['cached', headers.get('cache-control') === 'no-store'],
  ];
  return {
    status,
    code: problem?.code ?? 'none',
    details: problem?.details ?? {},
    correlationId: header,
    headers,
    faults: checks.filter(([, holds]) => !holds).map(([name]) => name),
  };
}

/** `400 SERVER_BODY_MALFORMED`, and what is wrong with the answer itself. */
export function show({ status, code, faults }: Refusal): string {
  const flaws = faults.length === 0 ? '' : `, but: ${faults.join(', ')}`;
  return `${String(status)} ${code}${flaws}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
