import { randomUUID } from 'node:crypto';

import type { BotRequest } from './bot-request.ts';

/** What a bot goes through, in this order; `fatal` may follow anything. */
export const botStatuses = [
  'joining_call',
  'in_waiting_room',
  'in_call_not_recording',
  'in_call_recording',
  'call_ended',
  'done',
] as const;

/** One status of a bot. */
export type BotStatus = (typeof botStatuses)[number] | 'fatal';

/** A change of a bot's status, as the API shows it. */
export interface StatusChange {
  readonly code: BotStatus;
  readonly message: string | null;
  readonly created_at: string;
  readonly sub_code: string | null;
}

/** What a meeting leaves behind; each is sent as JSON, a text as it is. */
export interface MeetingArtefacts {
  readonly transcript?: readonly unknown[] | string;
  readonly participants?: readonly unknown[] | string;
  readonly participantEvents?: readonly unknown[] | string;
  readonly speakerTimeline?: readonly unknown[] | string;
}

/** A recording of a bot. */
export interface SimulatedRecording {
  readonly id: string;
  readonly transcriptId: string;
  readonly eventsId: string;
  readonly createdAt: string;
  state: 'processing' | 'done' | 'failed' | 'deleted';
  updatedAt: string;
}

/** A bot of a workspace. */
export interface SimulatedBot {
  readonly id: string;
  readonly request: BotRequest;
  readonly changes: StatusChange[];
  recording: SimulatedRecording | null;
  artefacts: MeetingArtefacts;
  isHidden: boolean;
}

/** A bot that was asked for and has done nothing yet. */
export function createBot(request: BotRequest): SimulatedBot {
  return {
    id: randomUUID(),
    request,
    changes: [],
    recording: null,
    isHidden: false,
    artefacts: { transcript: [], participants: [], participantEvents: [], speakerTimeline: [] },
  };
}

/** Puts a bot into a status; recording begins and ends with the statuses that say so. */
export function moveBot(bot: SimulatedBot, code: BotStatus, at: string): void {
  const subCode = code === 'fatal' ? 'bot_errored' : null;
  bot.changes.push({ code, message: null, created_at: at, sub_code: subCode });
  if (code === 'in_call_recording')
    bot.recording ??= {
      id: randomUUID(),
      transcriptId: randomUUID(),
      eventsId: randomUUID(),
      createdAt: at,
      state: 'processing',
      updatedAt: at,
    };
  if (bot.recording === null || (code !== 'done' && code !== 'fatal')) return;
  Object.assign(bot.recording, { state: code === 'done' ? 'done' : 'failed', updatedAt: at });
}
