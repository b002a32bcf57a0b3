import type { createRecallSimulator, MeetingArtefacts } from '@ataski/sandbox';

import { recallCredentials } from './world.ts';

/** What was said in a meeting that the workspace of the sandbox had. */
const review: MeetingArtefacts = {
  transcript: [
    {
      participant: { id: 1, name: 'Ada Founder' },
      words: [{ text: 'Shall we go through the quarter?' }],
    },
    {
      participant: { id: 2, name: 'Finn Finance' },
      words: [{ text: 'Receivables first: two invoices are open.' }],
    },
    {
      participant: { id: 1, name: 'Ada Founder' },
      words: [{ text: 'Good. Remind them on Friday.' }],
    },
  ],
  participants: [
    { id: 1, name: 'Ada Founder', is_host: true },
    { id: 2, name: 'Finn Finance', is_host: false },
  ],
  participantEvents: [
    { id: 'e1', action: 'join', participant: { id: 1, name: 'Ada Founder' } },
    { id: 'e2', action: 'join', participant: { id: 2, name: 'Finn Finance' } },
  ],
  speakerTimeline: [{ participant: { id: 1 }, start_timestamp: { relative: 1.25 } }],
};

/** Holds one meeting, so that there is something to read. */
export async function holdMeetings(
  recall: ReturnType<typeof createRecallSimulator>,
): Promise<void> {
  const { api_key: apiKey } = recallCredentials;
  await recall.holdMeetings({ apiKey, count: 1, artefacts: review, botName: 'Acme notes' });
}
