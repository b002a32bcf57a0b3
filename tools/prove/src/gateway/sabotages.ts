import type pg from 'pg';

/** A function of the ledger with one place of its text replaced. */
export interface LedgerSabotage {
  readonly routine: string;
  readonly from: string;
  readonly to: string;
  /** What would stand in the way of seeing it, for example a constraint. */
  readonly before?: string;
}

const write = 'llm_gateway.write(text, jsonb)';

/** Ways to break the ledger. */
export const sabotages = {
  forgetWhatTheBatchGranted: {
    routine: write,
    from: 'room[place] := room[place] - hold.hold;',
    to: '',
    before: 'alter table llm_gateway.budget drop constraint within_limit',
  },
  forgetUnderTheConstraint: {
    routine: write,
    from: 'room[place] := room[place] - hold.hold;',
    to: '',
  },
  freeAHoldTwice: {
    routine: write,
    from: 'held = known.held + moved.taken - moved.unheld,',
    to: 'held = greatest(known.held + moved.taken - 2 * moved.unheld, 0),',
  },
  giveBackWhatIsSwept: {
    routine: 'llm_gateway.list_expired_calls(timestamptz, uuid, integer)',
    from: 'expired.hold_nano::text',
    to: "'0'::text",
  },
  leaveOutTheIntent: {
    routine: write,
    from: "when 'hold' then asked.ordinality = any (granted)",
    to: "when 'hold' then false",
  },
  correctInTheNewestBucket: {
    routine: 'llm_gateway.give_back(uuid, uuid[], bigint, timestamptz, timestamptz)',
    from: 'place := known.bucket - llm_gateway.bucket_at(known.period, booked_at) + 1;',
    to: 'place := 1;',
  },
  settleAgainAndAgain: {
    routine: write,
    from: "call.state = 'presumed' and asked.state <> 'presumed' and asked.cost <= call.cost_nano",
    to: "call.state <> 'held' and asked.cost <= call.cost_nano",
  },
  sweepAMinuteLate: {
    routine: 'llm_gateway.list_expired_calls(timestamptz, uuid, integer)',
    from: 'expired.expires_at < clock_timestamp()',
    to: "expired.expires_at < clock_timestamp() - interval '1 minute'",
  },
} satisfies Record<string, LedgerSabotage>;

/** Breaks it, as superuser. Throws when the place is not there once. */
export async function sabotageLedger(
  superuser: pg.Pool,
  { routine, from, to, before }: LedgerSabotage,
): Promise<void> {
  if (before !== undefined) await superuser.query(before);
  const { rows } = await superuser.query<{ text: string }>(
    'select pg_get_functiondef($1::regprocedure) as text',
    [routine],
  );
  const parts = (rows[0]?.text ?? '').split(from);
  if (parts.length !== 2) throw new Error(`Not once in ${routine}: ${from}`);
  await superuser.query(parts.join(to));
}
