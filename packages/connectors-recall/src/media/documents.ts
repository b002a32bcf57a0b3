import type { z } from 'zod';

import { Participant, ParticipantEvent, SpeakerTurn, Utterance } from '../schemas.ts';
import type { AddressedRecording } from '../schemas.ts';

/** Something that belongs to a recording and is fetched by an address of its own. */
export interface MediaDocument {
  /** The stream of its objects. */
  readonly stream: string;
  readonly object: z.ZodType;
  readonly personal: readonly string[];
  /** Its address; null where there is none. */
  addressOf(shortcuts: AddressedRecording['media_shortcuts']): string | null;
}

/** In the order in which they are fetched. */
export const documents: readonly MediaDocument[] = [
  {
    stream: 'utterances',
    object: Utterance,
    personal: ['participant', 'words'],
    addressOf: ({ transcript }) => transcript?.data.download_url ?? null,
  },
  {
    stream: 'participants',
    object: Participant,
    personal: ['name', 'email', 'extra_data'],
    addressOf: (shortcuts) => shortcuts.participant_events?.data.participants_download_url ?? null,
  },
  {
    stream: 'participant_events',
    object: ParticipantEvent,
    personal: ['participant', 'data'],
    addressOf: (shortcuts) =>
      shortcuts.participant_events?.data.participant_events_download_url ?? null,
  },
  {
    stream: 'speaker_timeline',
    object: SpeakerTurn,
    personal: ['participant'],
    addressOf: (shortcuts) =>
      shortcuts.participant_events?.data.speaker_timeline_download_url ?? null,
  },
];
