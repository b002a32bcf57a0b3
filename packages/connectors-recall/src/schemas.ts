import { z } from 'zod';

const Uuid = z.string().regex(/^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/);
const Instant = z.iso.datetime({ offset: true });

export const Bots = z.looseObject({
  next: z.string().nullable(),
  results: z.array(z.unknown()),
});

export const Bot = z.looseObject({
  id: Uuid,
  recordings: z.array(z.unknown()).optional(),
});

export const Recording = z.looseObject({
  id: Uuid,
  status: z.looseObject({ code: z.string(), updated_at: Instant.nullish() }),
});

const Address = z.string().nullish();

/** A recording with the addresses of what belongs to it, which are read and never stored. */
export const AddressedRecording = Recording.extend({
  media_shortcuts: z.looseObject({
    transcript: z.looseObject({ data: z.looseObject({ download_url: Address }) }).nullish(),
    participant_events: z
      .looseObject({
        data: z.looseObject({
          participants_download_url: Address,
          participant_events_download_url: Address,
          speaker_timeline_download_url: Address,
        }),
      })
      .nullish(),
  }),
});
export type AddressedRecording = z.infer<typeof AddressedRecording>;

export const Participant = z.looseObject({ id: z.union([z.number(), z.string()]).nullable() });

/** What one participant said without a pause. The first may have no known speaker. */
export const Utterance = z.looseObject({
  participant: Participant.nullish(),
  words: z.array(z.looseObject({ text: z.string() })),
});

export const ParticipantEvent = z.looseObject({ action: z.string() });

export const SpeakerTurn = z.looseObject({ participant: Participant.nullish() });

/** What was read of a recording, in our own words. */
export const Media = z.strictObject({
  recording_id: Uuid,
  /** What the recording was like when it was read; null when it is to be read again. */
  read_of: z.string().nullable(),
  documents: z.record(
    z.string(),
    z.strictObject({
      outcome: z.enum([
        'read',
        'absent',
        'address_refused',
        'refused',
        'too_large',
        'not_understood',
      ]),
      objects: z.int(),
    }),
  ),
});
export type Media = z.infer<typeof Media>;

export const RecallFailure = z.looseObject({ code: z.string().optional() });
