import type { MediaStorage, StoredDocument } from './media-storage.ts';
import type { SimulatedBot, SimulatedRecording } from './simulated-bot.ts';

/** Gives out the addresses of one workspace. */
export interface Presentation {
  readonly region: string;
  readonly storage: Pick<MediaStorage, 'addressOf'>;
}

/** A bot as the API shows it. */
export function presentBot(bot: SimulatedBot, presentation: Presentation): object {
  const { request, changes, recording } = bot;
  return {
    id: bot.id,
    meeting_url: request.meetingUrl,
    bot_name: request.botName,
    join_at: request.joinAt?.toISOString() ?? null,
    recording_config: request.recordingConfig,
    status_changes: changes,
    recordings: recording === null ? [] : [presentRecording(bot, recording, presentation)],
    metadata: request.metadata,
  };
}

/** A recording as the API shows it, with new addresses each time. */
export function presentRecording(
  bot: SimulatedBot,
  recording: SimulatedRecording,
  presentation: Presentation,
): object {
  const { id, state, createdAt, updatedAt } = recording;
  const status = { code: state, sub_code: null, updated_at: updatedAt };
  return {
    id,
    created_at: createdAt,
    started_at: createdAt,
    completed_at: state === 'done' ? updatedAt : null,
    expires_at: null,
    status,
    media_shortcuts: shortcuts(bot, recording, status, presentation),
    bot: { id: bot.id, metadata: bot.request.metadata },
    metadata: {},
  };
}

/** Addresses are there once the recording is done, and for what was asked for at dispatch only. */
function shortcuts(
  bot: SimulatedBot,
  recording: SimulatedRecording,
  status: object,
  presentation: Presentation,
): object {
  const none = { transcript: null, participant_events: null, video_mixed: null };
  if (recording.state !== 'done') return none;
  const address = (
    name: StoredDocument['name'],
    artefactId: string,
    artefact: keyof SimulatedBot['artefacts'],
  ): string =>
    presentation.storage.addressOf({
      ...{
        region: presentation.region,
        botId: bot.id,
        recordingId: recording.id,
        artefactId,
        name,
      },
      read: () => (bot.recording?.state === 'deleted' ? null : (bot.artefacts[artefact] ?? [])),
    });
  const { transcriptId, eventsId } = recording;
  const shared = { created_at: recording.createdAt, status, metadata: {} };
  return {
    ...none,
    transcript:
      bot.request.recordingConfig['transcript'] === undefined
        ? null
        : {
            ...shared,
            id: recording.transcriptId,
            data: {
              download_url: address('transcript', transcriptId, 'transcript'),
              provider_data_download_url: null,
            },
          },
    participant_events: {
      ...shared,
      id: recording.eventsId,
      data: {
        participants_download_url: address('participants', eventsId, 'participants'),
        participant_events_download_url: address(
          'participant_events',
          eventsId,
          'participantEvents',
        ),
        speaker_timeline_download_url: address('speaker_timeline', eventsId, 'speakerTimeline'),
      },
    },
  };
}
