import type { Proof, ProofRow } from '../proof.ts';
import { withLabDatabase } from './lab-database.ts';
import { dataSystems } from './system/data-systems.ts';
import type { ProvenSystem } from './system/proven-system.ts';
import { openRenewalTheatre } from './tokens/renewal-theatre.ts';
import type { RenewalTheatre } from './tokens/renewal-theatre.ts';
import type { RenewalOutcome } from './tokens/renewer-settings.ts';

const workers = 50;
const processes = { full: 10, small: 2 } as const;
/** How often fifty workers meet one expired token. */
const rounds = { full: 10, small: 1 } as const;
const clearMessage =
  'The provider no longer renews this connection: somebody has to consent again.';

/** What is proven, and how it is broken on purpose. */
export interface TokensOptions {
  readonly systems?: readonly ProvenSystem[];
  /** SQL that is run, as superuser, before the tokens expire. */
  readonly sabotage?: string;
}

/**
 * C3: fifty workers, in several processes, want an access token that has expired; then the answer
 * to the one refresh call is lost, within the time for which the provider honours the old token,
 * and beyond it.
 */
export const tokens: Proof = (run) => tokensWith({})(run);

/** The same for some systems, or with a database that was broken on purpose. */
export function tokensWith({ systems = dataSystems, sabotage }: TokensOptions): Proof {
  return async ({ size, progress }) => {
    const rows: ProofRow[] = [];
    for (const system of systems) {
      const { rotation } = system;
      if (rotation === undefined) continue;
      await withLabDatabase(async (database) => {
        const theatre = await openRenewalTheatre(system, database, processes[size]);
        try {
          if (sabotage !== undefined) await database.pools.superuser.query(sabotage);
          const play = { system, rotation, theatre, rounds: rounds[size] };
          rows.push(await renewedOnce(play), await recovered(play), await reconsented(play));
          progress(
            `${system.id}: ${String(workers)} workers in ${String(processes[size])} processes`,
          );
        } finally {
          await theatre.close();
        }
      });
    }
    return rows;
  };
}

interface Play {
  readonly system: ProvenSystem;
  readonly rotation: NonNullable<ProvenSystem['rotation']>;
  readonly theatre: RenewalTheatre;
  readonly rounds: number;
}

async function renewedOnce({ system, rotation, theatre, rounds: times }: Play): Promise<ProofRow> {
  const connectionId = await theatre.connect();
  const calls: number[] = [];
  let differing = 0;
  for (let round = 0; round < times; round += 1) {
    theatre.clock.pass(rotation.expiredAfterMs);
    const before = theatre.oauth.tokenCalls();
    const outcomes = await theatre.borrow(connectionId, workers);
    calls.push(theatre.oauth.tokenCalls() - before);
    if (lent(outcomes).size !== 1 || failures(outcomes).length > 0) differing += 1;
  }
  await theatre.check(connectionId);
  const { state, healthCode } = await theatre.stateOf(connectionId);
  await theatre.disconnect(connectionId);
  return {
    id: 'C3',
    promise: `${system.id}: ${String(workers)} workers that meet one expired rotating token cause exactly one refresh call, and all get the same new token.`,
    measured: `${calls.join(', ')} refresh calls in ${String(times)} rounds; ${String(differing)} rounds in which not all got the same token; then the connection is ${state} and the provider accepts its token (${healthCode ?? 'no complaint'})`,
    goal: '1 refresh call in each round, one token for all',
    holds:
      calls.every((each) => each === 1) &&
      differing === 0 &&
      state === 'connected' &&
      healthCode === null,
  };
}

/** The answer is lost, and the old token is asked with again at once. */
async function recovered({ system, rotation, theatre }: Play): Promise<ProofRow> {
  const connectionId = await theatre.connect();
  theatre.clock.pass(rotation.expiredAfterMs);
  const before = theatre.oauth.tokenCalls();
  theatre.oauth.loseNextAnswer();
  const outcomes = await theatre.borrow(connectionId, workers);
  const calls = theatre.oauth.tokenCalls() - before;
  const { state } = await theatre.stateOf(connectionId);
  await theatre.disconnect(connectionId);
  const failed = failures(outcomes);
  return {
    id: 'C3',
    promise: `${system.id}: a refresh answer that is lost is made up for by one more call with the old token, which the provider honours ${rotation.honoured}.`,
    measured: `${String(calls)} calls, ${String(lent(outcomes).size)} token for ${String(outcomes.length - failed.length)} workers, ${String(failed.length)} failed${failed.length === 0 ? '' : ` (${failed[0]?.code ?? ''})`}; the connection is ${state}`,
    goal: '2 calls, 1 token for all, connected',
    holds: calls === 2 && lent(outcomes).size === 1 && failed.length === 0 && state === 'connected',
  };
}

/** Whoever asks gets no answer, and the provider has forgotten the old token when it is asked again. */
async function reconsented({ system, rotation, theatre }: Play): Promise<ProofRow> {
  const connectionId = await theatre.connect();
  theatre.clock.pass(rotation.expiredAfterMs);
  theatre.oauth.loseNextAnswer();
  theatre.lab.sandbox.faults.inject({
    ...{ host: rotation.tokenHost, after: 1, times: 1000, fault: { kind: 'reset' } },
  });
  const first = failures(await theatre.borrow(connectionId, workers));
  theatre.lab.sandbox.faults.clear();
  const between = await theatre.stateOf(connectionId);
  theatre.clock.pass(rotation.forgottenAfterMs);
  const last = failures(await theatre.borrow(connectionId, workers));
  const { state, consentLost } = await theatre.stateOf(connectionId);
  await theatre.disconnect(connectionId);
  const clear = last.filter(
    ({ code, message }) => code === 'CONNECTORS_KIT_CONSENT_NEEDED' && message === clearMessage,
  ).length;
  const others = [...new Set(last.map(({ code }) => code))].join(', ');
  return {
    id: 'C3',
    promise: `${system.id}: where the provider no longer honours the old token, the connection ends in needs-re-consent, said once in the audit log and to each worker in words.`,
    measured: `busy at first for ${String(first.length)} workers, still ${between.state}; then ${String(clear)} of ${String(workers)} workers are told "${clearMessage}" (${others}), the connection is ${state}, ${String(consentLost)} audit row`,
    goal: `${String(workers)} workers told, needs_reauth, 1 audit row`,
    holds:
      between.state === 'connected' &&
      first.length === workers &&
      clear === workers &&
      state === 'needs_reauth' &&
      consentLost === 1,
  };
}

function lent(outcomes: readonly RenewalOutcome[]): ReadonlySet<string> {
  return new Set(outcomes.flatMap((outcome) => ('token' in outcome ? [outcome.token] : [])));
}

function failures(outcomes: readonly RenewalOutcome[]) {
  return outcomes.flatMap((outcome) => ('code' in outcome ? [outcome] : []));
}
