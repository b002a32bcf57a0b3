import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import type { BotStatus, MeetingArtefacts } from './simulated-bot.ts';

/** Which meetings, and what each of them leaves behind. */
export interface HeldMeetings {
  /** The workspace by its key. */
  readonly apiKey: string;
  readonly count: number;
  readonly artefacts: MeetingArtefacts;
  /** Default: the name that Recall.ai gives a bot. */
  readonly botName?: string;
}

/** What holding meetings takes of a simulator. */
export interface MeetingRoom {
  readonly region: string;
  handle(request: SimulatedRequest): Promise<SimulatedResponse>;
  move(bot: string, status: BotStatus): void;
  putArtefacts(bot: string, artefacts: MeetingArtefacts): void;
}

const course = ['joining_call', 'in_call_recording', 'call_ended', 'done'] as const;

/**
 * Sends a bot to each meeting, by the API and its checks, and takes it through. Returns the bots'
 * ids. Throws where the workspace refuses the bot.
 */
export async function holdMeetings(
  { region, handle, move, putArtefacts }: MeetingRoom,
  { apiKey, count, artefacts, botName }: HeldMeetings,
): Promise<readonly string[]> {
  const bots: string[] = [];
  for (let meeting = 0; meeting < count; meeting += 1) {
    const wish = {
      meeting_url: `https://acme.zoom.us/j/${String(meeting)}`,
      ...(botName === undefined ? {} : { bot_name: botName }),
      recording_config: { transcript: { provider: { meeting_captions: {} } } },
    };
    const { status, body } = await handle({
      ...{ method: 'POST', host: `${region}.recall.ai`, path: '/api/v1/bot/' },
      query: new URLSearchParams(),
      headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(wish)),
    });
    if (status !== 201) throw new Error(`The meeting's bot was answered ${String(status)}.`);
    const { id } = body as { readonly id: string };
    putArtefacts(id, artefacts);
    for (const next of course) move(id, next);
    bots.push(id);
  }
  return bots;
}
