import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert';

import { AtaskiError } from '@ataski/kernel';

import { findConnectorFaults } from '../conformity.ts';
import type { Fixtures } from '../conformity.ts';
import { discover } from '../connector.ts';
import type { AcceptanceWorld, LandedObject } from './acceptance-world.ts';

/** One of the eight. `run` rejects with an AssertionError when the connector does not pass. */
export interface AcceptanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** What the checks of one connector need. */
export interface AcceptanceSubject {
  /** The text of one true page of each stream. */
  readonly fixtures: Fixtures;
  /** Operations of the manifest entry that another package calls. */
  readonly usedElsewhere?: readonly string[];
  createWorld(): Promise<AcceptanceWorld>;
}

/**
 * The eight checks that connectors of the field are accepted by (Airbyte's acceptance tests are the
 * model): specification, connection status, discovery, basic read, full refresh, incremental read,
 * reading from each position, and abnormal positions.
 */
export function acceptanceChecks(subject: AcceptanceSubject): readonly AcceptanceCheck[] {
  const check = (
    name: string,
    body: (world: AcceptanceWorld) => Promise<void>,
  ): AcceptanceCheck => ({
    name,
    async run() {
      const world = await subject.createWorld();
      try {
        await body(world);
      } finally {
        await world.close();
      }
    },
  });
  return [
    check('1 specification: manifest, definition and fixtures agree', ({ connector }) => {
      const { fixtures, usedElsewhere = [] } = subject;
      deepStrictEqual(findConnectorFaults(connector, fixtures, usedElsewhere), []);
      return Promise.resolve();
    }),
    check('2 status: a good credential connects, a bad one is refused by name', checkStatus),
    check('3 discovery: each stream says its key, its cursor and its deletions', checkDiscovery),
    check('4 basic read: every object of every stream lands, and none twice', checkBasicRead),
    check('5 full refresh: two connections to one account land the same', checkFullRefresh),
    check('6 incremental: nothing new writes nothing; a change and a removal arrive', checkChanges),
    check('7 positions: stopped after any page, it ends as if undisturbed', checkPositions),
    check(
      '8 abnormal positions: beyond the end there is nothing, and nothing is lost',
      checkBeyond,
    ),
  ];
}

async function checkStatus(world: AcceptanceWorld): Promise<void> {
  ok((await world.connect()).length > 0);
  await rejects(world.connectWrongly(), (error) => AtaskiError.is(error));
}

function checkDiscovery({ connector }: AcceptanceWorld): Promise<void> {
  const streams = discover(connector);
  ok(streams.length > 0);
  for (const { name, primaryKey, cursor } of streams) {
    ok(/^[a-z][a-z0-9_]*$/.test(name), name);
    ok(primaryKey.length > 0 && cursor !== '', name);
  }
  strictEqual(new Set(streams.map(({ name }) => name)).size, streams.length);
  return Promise.resolve();
}

async function checkBasicRead(world: AcceptanceWorld): Promise<void> {
  const rows = await readWhole(world);
  for (const { data } of rows) JSON.parse(data);
  const counts = Object.fromEntries(
    discover(world.connector).map(({ name }) => [
      name,
      rows.filter(({ stream, isDeleted }) => stream === name && !isDeleted).length,
    ]),
  );
  deepStrictEqual(counts, world.expected);
}

async function checkFullRefresh(world: AcceptanceWorld): Promise<void> {
  const first = await world.connect();
  strictEqual(await world.sync(first), null);
  const before = await world.landed(first);
  const second = await world.connectAgain();
  strictEqual(await world.sync(second), null);
  deepStrictEqual(await world.landed(second), before);
}

async function checkChanges(world: AcceptanceWorld): Promise<void> {
  const connectionId = await world.connect();
  strictEqual(await world.sync(connectionId), null);
  const before = await world.landed(connectionId);
  const { changed, removed, follows = () => false } = await world.change();
  strictEqual(await world.sync(connectionId), null);
  const after = await world.landed(connectionId);
  if (changed !== null) {
    const was = find(before, changed);
    const is = find(after, changed);
    ok(is !== undefined && !is.isDeleted && is.data !== was?.data, 'the change has not arrived');
  }
  if (removed !== null) {
    strictEqual(find(before, removed)?.isDeleted, false, 'the object was never there');
    strictEqual(find(after, removed)?.isDeleted, true, 'the removal has not arrived');
  }
  // Nothing else moved.
  const touched = [changed, removed].flatMap((one) => (one === null ? [] : [keyOf(one)]));
  const others = (rows: readonly LandedObject[]): readonly LandedObject[] =>
    rows.filter((row) => !touched.includes(keyOf(row)) && !follows(row));
  const known = new Set(others(before).map(keyOf));
  deepStrictEqual(
    others(after).filter((row) => known.has(keyOf(row))),
    others(before),
  );
}

async function checkPositions(world: AcceptanceWorld): Promise<void> {
  const undisturbed = await readWhole(world);
  const disturbed = await world.connectAgain();
  let interruptions = 0;
  for (let ended: string | null = 'interrupted'; ended !== null; interruptions += 1) {
    ended = await world.sync(disturbed, 1);
    ok(ended === null || ended === 'interrupted', ended ?? '');
    ok(interruptions < 10_000, 'it never ends');
  }
  // Or nothing was disturbed at all.
  ok(interruptions >= discover(world.connector).length, 'it was not stopped after each page');
  deepStrictEqual(await world.landed(disturbed), undisturbed);
}

async function checkBeyond(world: AcceptanceWorld): Promise<void> {
  const connectionId = await world.connect();
  strictEqual(await world.sync(connectionId), null);
  const before = await world.landed(connectionId);
  await world.moveBeyondTheEnd(connectionId);
  const code = await world.sync(connectionId);
  ok(code === null || code === 'CONNECTORS_KIT_STATE_INVALID', code ?? '');
  const kept = await world.landed(connectionId);
  deepStrictEqual(kept, before);
}

async function readWhole(world: AcceptanceWorld): Promise<readonly LandedObject[]> {
  const connectionId = await world.connect();
  strictEqual(await world.sync(connectionId), null);
  const rows = await world.landed(connectionId);
  strictEqual(new Set(rows.map(keyOf)).size, rows.length);
  return rows;
}

function keyOf({ stream, sourceId }: { stream: string; sourceId: string }): string {
  return `${stream}/${sourceId}`;
}

function find(
  rows: readonly LandedObject[],
  wanted: { readonly stream: string; readonly sourceId: string },
): LandedObject | undefined {
  return rows.find((row) => keyOf(row) === keyOf(wanted));
}
