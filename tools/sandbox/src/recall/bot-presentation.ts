import type { MediaStorage } from './media-storage.ts';
import type { SimulatedBot, SimulatedRecording } from './simulated-bot.ts';

/** A bot as the API shows it. */
export function presentBot(bot: SimulatedBot, storage: MediaStorage): object {
  const { request, changes, recording } = bot;
  return {
    id: bot.id,
    meeting_url: request.meetingUrl,
    bot_name: request.botName,
    join_at: request.joinAt?.toISOString() ?? null,
    recording_config: request.recordingConfig,
    status_changes: changes,
    recordings: recording === null ? [] : [presentRecording(bot, recording, storage)],
    metadata: request.metadata,
  };
}

/** A recording as the API shows it, with new addresses each time. */
export function presentRecording(
  bot: SimulatedBot,
  recording: SimulatedRecording,
  storage: MediaStorage,
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
    media_shortcuts: shortcuts(bot, recording, status, storage),
    bot: { id: bot.id, metadata: bot.request.metadata },
    metadata: {},
  };
}

/** Addresses are there once the recording is done, and for what was asked for at dispatch only. */
function shortcuts(
  bot: SimulatedBot,
  recording: SimulatedRecording,
  status: object,
  storage: MediaStorage,
): object {
  const none = { transcript: null, participant_events: null, video_mixed: null };
  if (recording.state !== 'done') return none;
  const address = (name: keyof SimulatedBot['artefacts']): string =>
    storage.addressOf(() =>
      bot.recording?.state === 'deleted' ? null : (bot.artefacts[name] ?? []),
    );
  const shared = { created_at: recording.createdAt, status, metadata: {} };
  return {
    ...none,
    transcript:
      bot.request.recordingConfig['transcript'] === undefined
        ? null
        : {
            ...shared,
            id: recording.transcriptId,
            data: { download_url: address('transcript'), provider_data_download_url: null },
          },
    participant_events: {
      ...shared,
      id: recording.eventsId,
      data: {
        participants_download_url: address('participants'),
        participant_events_download_url: address('participantEvents'),
        speaker_timeline_download_url: address('speakerTimeline'),
      },
    },
  };
}
