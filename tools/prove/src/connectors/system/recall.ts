import { randomBytes } from 'node:crypto';

import { createRecallSimulator } from '@ataski/sandbox';
import type { MeetingArtefacts } from '@ataski/sandbox';

import type { ProvenSystem } from './proven-system.ts';

const region = 'us-east-1';
const meetings = { long: 6, short: 1 } as const;

const artefacts: MeetingArtefacts = {
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
};

/** Recall.ai, with a workspace's key and the region in which it lives. */
export const recall: ProvenSystem = {
  id: 'recall',
  open(clock, length) {
    const apiKey = randomBytes(20).toString('hex');
    const simulator = createRecallSimulator({
      workspaces: [{ region, apiKey }],
      requestsPerMinute: 1_000_000,
      now: () => clock.now(),
    });
    const count = meetings[length];
    const held = simulator.holdMeetings({ apiKey, count, artefacts, botName: 'Notes' });
    return {
      ...{ simulator, apps: {}, secrets: { 'API key': apiKey } },
      async connect({ connections }, context) {
        await held;
        const credentials = { api_key: apiKey, region };
        const input = { context, system: 'recall', label: 'Proof', credentials };
        return (await connections.connect(input)).connection.id;
      },
    };
  },
};
