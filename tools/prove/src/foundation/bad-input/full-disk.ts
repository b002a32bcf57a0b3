import { setTimeout as sleep } from 'node:timers/promises';

import { connections } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';
import { stripeKeys } from '@ataski/local/world';

import type { ProofRow } from '../../proof.ts';
import { readRefusal, show } from './answer.ts';
import type { Refusal } from './answer.ts';
import { diskOf } from './disk.ts';
import type { Disk } from './disk.ts';
import type { Place } from './place.ts';
import { row } from './row.ts';

/** Pages that are half empty take some more rows, so it takes a while until every write fails. */
const mostRequests = 600;
const inARow = 10;

/** Fills the disk under the tables, asks for things that write, and makes room again. */
export async function proveFullDisk(place: Place, visitor: Visitor): Promise<readonly ProofRow[]> {
  const connectionId = await connectAndSync(visitor);
  const before = await countStored(place);
  const disk = await diskOf(place);
  await disk.fill();
  const { answers, refusals } = await writeUntilRefused(disk, visitor);
  const connecting = await requestConnection(visitor);
  const outside = await readRefusal(connecting);
  const during = await countStored(place);
  const reading = await visitor.fetch(
    connections.getConnection.path.replace('{connectionId}', connectionId),
  );
  await disk.free();
  const afterwards = await requestConnection(visitor);
  const recorded = await visitor.fetch('/api/audit/events?limit=1');
  const halves = await countHalves(place, answers, [...refusals, outside]);
  const isClear = [...refusals, outside].every(
    (each) =>
      show(each) === '503 TENANCY_DATABASE_UNAVAILABLE' && each.headers.get('retry-after') === '5',
  );
  return [
    row(
      'When the disk is full, what cannot be written is answered 503 with Retry-After.',
      `${String(refusals.length)} in a row after ${String(answers.length)} that still fitted, then connecting: ${show(outside)} (${disk.how})`,
      '503 TENANCY_DATABASE_UNAVAILABLE, Retry-After 5',
      isClear && refusals.length === inARow,
    ),
    row(
      'Nothing is half written: an answer of 200 has its audit row, a 503 none, and no table grew.',
      `${String(halves)} halves; ${during} (before: ${before})`,
      '0 halves, no change',
      halves === 0 && during === before,
    ),
    row(
      'What needs no write is still answered.',
      String(reading.status),
      '200',
      reading.status === 200,
    ),
    row(
      'When there is room again, the same process connects, stores and records.',
      `${String(afterwards.status)} and ${String(recorded.status)}`,
      '200 and 200',
      afterwards.status === 200 && recorded.status === 200,
    ),
  ];
}

async function connectAndSync(visitor: Visitor): Promise<string> {
  const { connection } = connections.connectWithKey.output.parse(
    await (await requestConnection(visitor)).json(),
  );
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const { body } = await visitor.call(connections.getConnection, { connectionId: connection.id });
    if (body.lastRun?.state === 'complete') return connection.id;
    await sleep(100);
  }
  throw new Error('The first sync does not end.');
}

async function requestConnection(visitor: Visitor): Promise<Response> {
  const { method, path } = connections.connectWithKey;
  const credentials = { restricted_key: stripeKeys.acme };
  return await visitor.fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ system: 'stripe', label: 'Stripe', credentials }),
  });
}

/** Reads the audit log, which writes that it was read, until ten in a row are refused. */
async function writeUntilRefused(
  disk: Disk,
  visitor: Visitor,
): Promise<{ answers: readonly string[]; refusals: readonly Refusal[] }> {
  const answers: string[] = [];
  let refusals: Refusal[] = [];
  for (let sent = 0; sent < mostRequests && refusals.length < inARow; sent += 1) {
    const response = await visitor.fetch('/api/audit/events?limit=1');
    if (response.status !== 200) {
      refusals.push(await readRefusal(response));
      continue;
    }
    await response.arrayBuffer();
    answers.push(response.headers.get('x-correlation-id') ?? '');
    refusals = [];
    // What the database gave back meanwhile is filled again.
    await disk.fill();
  }
  return { answers, refusals };
}

/** Answers without their row, and refusals with one. */
async function countHalves(
  { look }: Place,
  answers: readonly string[],
  refusals: readonly Refusal[],
): Promise<number> {
  const rows = await look<{ id: string; n: string }>(
    `select id, (select count(*) from audit.audit_log where correlation_id = id) as n
       from unnest($1::text[]) as id`,
    [[...answers, ...refusals.map(({ correlationId }) => correlationId)]],
  );
  const refused = new Set(refusals.map(({ correlationId }) => correlationId));
  return rows.filter(({ id, n }) => (refused.has(id) ? n !== '0' : n !== '1')).length;
}

async function countStored({ look }: Place): Promise<string> {
  const [counts] = await look<Record<string, string>>(
    `select (select count(*) from connectors_kit.connection) as connections,
            (select count(*) from vault.credential) as credentials,
            (select count(*) from connectors_kit.sync_run) as runs,
            (select count(*) from connectors_kit.stream_progress) as streams,
            (select count(*) from connectors_kit.record) as records`,
  );
  return Object.entries(counts ?? {})
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
}
