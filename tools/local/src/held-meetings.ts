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

/** Sends a bot to one meeting and takes it through, so that there is something to read. */
export async function holdMeetings(
  recall: ReturnType<typeof createRecallSimulator>,
): Promise<void> {
  const { api_key: key, region } = recallCredentials;
  const { status, body } = await recall.handle({
    method: 'POST',
    host: `${region}.recall.ai`,
    path: '/api/v1/bot/',
    query: new URLSearchParams(),
    headers: { authorization: `Token ${key}`, 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        ...{ meeting_url: 'https://acme.zoom.us/j/123', bot_name: 'Acme notes' },
        recording_config: { transcript: { provider: { meeting_captions: {} } } },
      }),
    ),
  });
  if (status !== 201) throw new Error(`The sandbox's meeting was answered ${String(status)}.`);
  const { id } = body as { readonly id: string };
  recall.putArtefacts(id, review);
  for (const next of ['joining_call', 'in_call_recording', 'call_ended', 'done'] as const) {
    recall.move(id, next);
  }
}
