import { createLab, createLabRuns, labClock } from '@ataski/connector-lab';
import type { Lab, LabClock, LabRuns } from '@ataski/connector-lab';
import type { ConnectorRunnerOptions } from '@ataski/connectors-kit';
import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createRecallSimulator } from '@ataski/sandbox';
import type { MeetingArtefacts, RecallSimulatorOptions } from '@ataski/sandbox';

import { recall, recordingConsent } from '../src/index.ts';

/** The key of the workspace in the first region, and of somebody else's in another. */
export const apiKey = 'a'.repeat(40);
export const otherKey = 'b'.repeat(40);
export const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** A wish that is in order. */
export const meeting = {
  meeting_url: 'https://acme.zoom.us/j/123?pwd=abc',
  bot_name: 'Notes',
  retention_hours: 168,
  consent: recordingConsent,
} as const;

/** A meeting in which two people spoke. */
export const talk = {
  transcript: [
    { participant: { id: 1, name: 'Alice' }, words: [{ text: 'Hello' }, { text: 'Bob.' }] },
    { participant: null, words: [{ text: 'Hm.' }] },
  ],
  participants: [
    { id: 1, name: 'Alice', is_host: true },
    { id: 2, name: 'Bob', is_host: false },
  ],
  participantEvents: [{ id: 'e1', action: 'join', participant: { id: 1, name: 'Alice' } }],
  speakerTimeline: [{ participant: { id: 1 }, start_timestamp: { relative: 1.25 } }],
} as const satisfies MeetingArtefacts;

/** A lab with a simulated Recall.ai. */
export interface RecallLab extends Lab, LabRuns {
  readonly provider: ReturnType<typeof createRecallSimulator>;
  readonly clock: LabClock;
  /** Returns the connection's id. */
  connect(context: TenantContext, credentials?: Readonly<Record<string, string>>): Promise<string>;
  /** Sends a bot through the connection and returns its id. */
  dispatch(context: TenantContext, connectionId: string, wish?: object): Promise<string>;
  /** The same, and takes it through a whole meeting. */
  meet(context: TenantContext, connectionId: string, artefacts?: MeetingArtefacts): Promise<string>;
}

/** Composes one on a test's database. */
export async function createRecallLab(
  database: TestDatabase,
  options: Partial<RecallSimulatorOptions> = {},
  runner: Partial<ConnectorRunnerOptions> = {},
): Promise<RecallLab> {
  const clock = labClock();
  const provider = createRecallSimulator({
    workspaces: [
      { region: 'us-east-1', apiKey, webhookSecret: secret },
      { region: 'eu-central-1', apiKey: otherKey, webhookSecret: secret },
    ],
    requestsPerMinute: 100_000,
    now: () => clock.now(),
    ...options,
  });
  const parts = await createLab(database, {
    ...{ simulators: [provider], connectors: [recall], clock, runner },
  });
  let wishes = 0;
  const dispatch: RecallLab['dispatch'] = async (context, connectionId, wish = meeting) => {
    wishes += 1;
    const idempotencyKey = `wish-${String(wishes).padStart(16, '0')}`;
    const { externalId } = await parts.connections.write({
      ...{ context, connectionId, operation: 'dispatch_bot', input: wish, idempotencyKey },
    });
    return externalId;
  };
  return {
    ...{ ...parts, ...createLabRuns(database, parts), provider, clock, dispatch },
    async connect(context, credentials = { api_key: apiKey, region: 'us-east-1' }) {
      const { connection } = await parts.connections.connect({
        ...{ context, system: 'recall', label: 'Meetings', credentials },
      });
      return connection.id;
    },
    async meet(context, connectionId, artefacts = talk) {
      const bot = await dispatch(context, connectionId);
      provider.putArtefacts(bot, artefacts);
      for (const status of ['joining_call', 'in_call_recording', 'call_ended', 'done'] as const) {
        provider.move(bot, status);
      }
      return bot;
    },
  };
}
