import { AtaskiError, parseCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import { unpaced } from '../pace/pace.ts';
import { callProbe } from '../provider/probe.ts';
import { createProvider } from '../provider/provider.ts';

/** What a provider answered once. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it was sent. */
  readonly body: string;
}

/**
 * What a connector makes of an answer to its first probe: null when all is well, the code of its
 * error otherwise. Nothing is called and nobody waits.
 */
export async function answerCode(
  connector: Connector,
  answer: RecordedAnswer,
): Promise<string | null> {
  const { definition } = connector;
  const [probe] = [
    ...(definition.probes ?? []),
    ...definition.readings.flatMap(({ probes }) => probes),
  ];
  if (probe === undefined) throw new TypeError('This connector has no probe.');
  const provider = createProvider({
    connector,
    context: {
      tenantId: parseTenantId('00000000-0000-4000-8000-000000000001'),
      actor: { type: 'connector', id: connector.manifest.id },
      correlationId: parseCorrelationId('answer-code'),
    },
    account: { livemode: null, settings: {} },
    door: {
      call: () =>
        Promise.resolve({
          status: answer.status,
          headers: answer.headers ?? {},
          body: new TextEncoder().encode(answer.body),
          eventId: 'event',
        }),
    },
    withSecret: (_purpose, work) => work('secret'),
    pulse: { clock: systemClock, random: () => 0, sleep: () => Promise.resolve() },
    pace: unpaced,
  });
  return await callProbe(provider, probe).then(
    () => null,
    (error: unknown) => {
      if (AtaskiError.is(error)) return error.code;
      throw error;
    },
  );
}
