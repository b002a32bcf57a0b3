import { createEgress } from '@ataski/egress';
import type { EgressSystem, egressActions } from '@ataski/egress';
import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { AuditSink, TenantContext } from '@ataski/kernel';
import { matchOperation, systems } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { createDraw } from './allow-list/draw.ts';
import type { Draw } from './allow-list/draw.ts';
import { countSockets } from './allow-list/socket-counter.ts';
import { drawSound } from './allow-list/sound-request.ts';
import type { RequestParts } from './allow-list/sound-request.ts';
import { wrongTurns } from './allow-list/wrong-request.ts';

const sizes = { full: 100_000, small: 2_000 } as const;
/** So many of the requests are listed, to see that those do open a socket. */
const listedOneIn = 200;

/** Breaks the door of a system, so that a test sees the proof fail. */
export type DoorSabotage = (system: SystemManifest) => EgressSystem;

/**
 * Sends random requests to each system's door, nearly all of them wrong in one place, and counts
 * the sockets that open at the other end.
 */
export const allowList: Proof = (run) => allowListAfter((system) => system)(run);

/** The same behind doors that were broken on purpose. */
export function allowListAfter(sabotage: DoorSabotage): Proof {
  return async (run) => {
    const rows: ProofRow[] = [];
    for (const system of systems) rows.push(await proveSystem(system, sabotage(system), run));
    return rows;
  };
}

interface Count {
  listed: number;
  unlisted: number;
  /** Requests that are not listed and opened a socket, by how they were wrong. */
  readonly escaped: string[];
  /** Listed requests that opened none. */
  readonly stuck: string[];
}

async function proveSystem(
  system: SystemManifest,
  guarded: EgressSystem,
  { size, seed = 20_261_126, progress }: ProofRun,
): Promise<ProofRow> {
  const wanted = sizes[size];
  const draw = createDraw(seed);
  const sockets = await countSockets();
  const egress = createEgress({
    audit: silentAudit,
    systems: [guarded],
    limits: { timeoutMs: 10_000, maxRequestBytes: 1024 * 1024, maxResponseBytes: 1024 },
    dial: () => ({ address: '127.0.0.1', port: sockets.port }),
  });
  const fetch = egress.fetch(() => context, system.id);
  const count: Count = { listed: 0, unlisted: 0, escaped: [], stuck: [] };
  while (count.unlisted < wanted) {
    const { parts, turn } = drawRequest(draw, system);
    const before = sockets.count();
    await fetch(urlOf(parts), {
      method: parts.method,
      headers: parts.headers,
      ...(parts.body === null ? {} : { body: parts.body }),
    }).catch(() => undefined);
    note(count, turn, sockets.count() - before);
    const all = count.listed + count.unlisted;
    if (all % 25_000 === 0) progress(`${system.id}: ${String(all)} requests`);
  }
  await egress.close();
  const opened = sockets.count();
  await sockets.close();
  return {
    id: 'C1',
    promise: `${system.name}: no request outside the manifest opens a socket, and every listed one does.`,
    measured:
      `${String(count.unlisted)} requests outside, ${String(count.escaped.length)} sockets` +
      `${named(count.escaped)}; ${String(count.listed)} listed, ${String(count.stuck.length)} without a socket${named(count.stuck)}; ${String(opened)} sockets in all`,
    goal: `${String(wanted)} outside, 0 sockets; at least 1 listed, each with one`,
    holds:
      count.escaped.length === 0 &&
      count.stuck.length === 0 &&
      count.listed > 0 &&
      opened === count.listed,
  };
}

function note(count: Count, turn: string | null, opened: number): void {
  if (turn === null) {
    count.listed += 1;
    if (opened === 0) count.stuck.push('listed');
  } else {
    count.unlisted += 1;
    if (opened > 0) count.escaped.push(turn);
  }
}

function named(turns: readonly string[]): string {
  return turns.length === 0 ? '' : ` (${[...new Set(turns)].join(', ')})`;
}

/** `turn` is null for a listed request. */
function drawRequest(
  draw: Draw,
  system: SystemManifest,
): { readonly parts: RequestParts; readonly turn: string | null } {
  const sound = drawSound(draw, system);
  if (draw.once(listedOneIn)) return { parts: sound, turn: null };
  const wrong = draw.of(wrongTurns);
  const parts = wrong.turn(draw, sound);
  // By chance the turn led to another listed call. Whether an address is listed is decided here by the
  // manifest's own matcher, which shares no code with the door.
  const isListed =
    parts.headers === sound.headers &&
    parts.body === sound.body &&
    matchOperation(system, parts.method, urlOf(parts)) !== null;
  return { parts: isListed ? sound : parts, turn: isListed ? null : wrong.name };
}

function urlOf({ scheme, host, path, query }: RequestParts): string {
  const rendered = query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${scheme}${host}${path}${rendered.length === 0 ? '' : `?${rendered.join('&')}`}`;
}

const context: TenantContext = {
  tenantId: parseTenantId('0198c5a0-0000-7000-8000-00000000000c'),
  actor: { type: 'connector', id: 'proof' },
  correlationId: createCorrelationId(),
};

/** Evidence is another proof's; here nobody reads it. */
const silentAudit: AuditSink<typeof egressActions> = {
  record: () => Promise.resolve('event'),
  recordApart: () => Promise.resolve('event'),
  recordPlatform: () => Promise.resolve('event'),
  begin: () =>
    Promise.resolve({
      eventId: 'event',
      succeed: () => Promise.resolve(),
      fail: () => Promise.resolve(),
      deny: () => Promise.resolve(),
    }),
};
