import type { Visitor } from '@ataski/local/visitor';

import type { ProofRow } from '../../proof.ts';
import { readRefusal, show } from './answer.ts';
import { addresses, bodies, canary, malformed } from './bodies.ts';
import type { BadRequest } from './bodies.ts';
import type { Place } from './place.ts';
import { row } from './row.ts';

/** Sends everything that is malformed, and looks whether anything came of it. */
export async function proveForms(place: Place, visitor: Visitor): Promise<readonly ProofRow[]> {
  const before = await countStored(place);
  const rows = [
    await proveGroup(visitor, 'Malformed JSON is refused.', malformed),
    await proveGroup(visitor, 'A body that does not fit its description is refused.', bodies),
    await proveGroup(visitor, 'So is a bad address, query or method.', addresses),
  ];
  const after = await countStored(place);
  const change = `${before} before, ${after} after`;
  return [...rows, row('Nothing of it is stored.', change, 'no change', before === after)];
}

async function proveGroup(
  visitor: Visitor,
  promise: string,
  group: readonly BadRequest[],
): Promise<ProofRow> {
  const wrong: string[] = [];
  for (const bad of group) {
    const refusal = await readRefusal(await visitor.fetch(bad.path, bad.init), [canary]);
    const seen = show(refusal);
    if (seen !== `${String(bad.status)} ${bad.code}`) wrong.push(`${bad.name}: ${seen}`);
  }
  const right = `${String(group.length - wrong.length)} of ${String(group.length)} right`;
  return row(
    promise,
    [right, ...wrong].join('; '),
    'each with its own status and code, a correlation id, no value, no stack',
    wrong.length === 0,
  );
}

async function countStored({ look }: Place): Promise<string> {
  const [counts] = await look<{ connections: string; credentials: string; runs: string }>(
    `select (select count(*) from connectors_kit.connection) as connections,
            (select count(*) from vault.credential) as credentials,
            (select count(*) from connectors_kit.sync_run) as runs`,
  );
  return `${String(counts?.connections)} connections, ${String(counts?.credentials)} credentials, ${String(counts?.runs)} runs`;
}
