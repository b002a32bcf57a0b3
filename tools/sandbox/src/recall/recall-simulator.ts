import { createMinuteRate } from '../model-providers/minute-rate.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { holdMeetings } from './held-meetings.ts';
import type { HeldMeetings } from './held-meetings.ts';
import { createMediaStorage, isDownload } from './media-storage.ts';
import { answerRecall } from './recall-api.ts';
import { RecallFailure, recallFailure, renderRecallFailure } from './recall-failure.ts';
import { moveBot } from './simulated-bot.ts';
import type { BotStatus, MeetingArtefacts, SimulatedBot } from './simulated-bot.ts';
import { createRecallWorkspace, notify } from './workspace.ts';
import type { RecallDelivery, RecallWorkspace, SimulatedRecallWorkspace } from './workspace.ts';

/** What a simulated Recall.ai begins with. */
export interface RecallSimulatorOptions {
  readonly workspaces: readonly SimulatedRecallWorkspace[];
  /** How long a download's address works. Default 5 hours. */
  readonly addressLifetimeMs?: number;
  /** Per workspace. Default 300. */
  readonly requestsPerMinute?: number;
  readonly now?: () => Date;
}

/** What a test may do to, and see of, the simulated Recall.ai. A workspace is named by its key. */
export interface RecallControl {
  /** Puts a bot into a status, as the meeting goes on, and sends the webhooks of it. */
  move(bot: string, status: BotStatus): void;
  /** Sends bots to meetings and takes them through. Returns their ids, in the order of the meetings. */
  holdMeetings(meetings: HeldMeetings): Promise<readonly string[]>;
  /** What the meeting leaves behind. */
  putArtefacts(bot: string, artefacts: MeetingArtefacts): void;
  /** Leaves the bot out of lists, as one that moves while pages are read. It is still there. */
  hideFromList(bot: string): void;
  /** Deletes the bot with everything in it; no webhook tells. */
  removeBot(bot: string): void;
  /** Deletes the recording with everything in it, and sends the webhooks of it. */
  deleteMedia(bot: string): void;
  /** Webhooks that were sent, oldest first. A test delivers them in any order, again, or stripped. */
  webhooks(apiKey: string): readonly RecallDelivery[];
  setCredit(apiKey: string, hasCredit: boolean): void;
  /** False: bots that are not scheduled ahead get 507. */
  setAdHocBots(apiKey: string, hasAdHocBots: boolean): void;
  /** `next` addresses point there. Null for the right place. */
  setNextOrigin(origin: string | null): void;
  /** Download addresses point there. Null for the right place. */
  setDownloadOrigin(origin: string | null): void;
  botCount(apiKey: string): number;
}

const regions = ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-northeast-1'] as const;

/** A strict Recall.ai: bots, recordings, downloads on a storage host, and signed webhooks. */
export function createRecallSimulator(
  options: RecallSimulatorOptions,
): ProviderSimulator & RecallControl {
  const now = options.now ?? (() => new Date());
  const storage = createMediaStorage(regions, options.addressLifetimeMs ?? 18_000_000, now);
  const rate = createMinuteRate(options.requestsPerMinute ?? 300, now);
  const workspaces = options.workspaces.map(createRecallWorkspace);
  const origins = { next: null as string | null, download: null as string | null };
  const addressOf: typeof storage.addressOf = (document) => {
    const address = storage.addressOf(document);
    return origins.download === null
      ? address
      : address.replace(/^https:\/\/[^/]+/, origins.download);
  };
  const answer = (request: SimulatedRequest): SimulatedResponse => {
    if (isDownload(request)) return storage.answer(request);
    const workspace = signIn(request, workspaces);
    if (rate.take(workspace.options.apiKey) < 0) throw recallFailure(429);
    const nextOrigin = origins.next ?? `https://${request.host}`;
    return answerRecall(workspace, request, {
      storage: { ...storage, addressOf },
      now,
      nextOrigin,
    });
  };
  const handle = (request: SimulatedRequest): Promise<SimulatedResponse> => {
    try {
      return Promise.resolve(answer(request));
    } catch (error) {
      if (error instanceof RecallFailure) return Promise.resolve(renderRecallFailure(error));
      throw error;
    }
  };
  const control = createWorkspaceControl(workspaces, now);
  return Object.freeze({
    hosts: [...regions.map((region) => `${region}.recall.ai`), ...storage.hosts],
    handle,
    holdMeetings: (meetings: HeldMeetings) => {
      const { region } = control.find(meetings.apiKey).options;
      return holdMeetings({ ...control.steering, region, handle }, meetings);
    },
    failure: (status: number) => renderRecallFailure(recallFailure(status)),
    setNextOrigin: (next: string | null) => void Object.assign(origins, { next }),
    setDownloadOrigin: (download: string | null) => void Object.assign(origins, { download }),
    ...control.steering,
  } satisfies ProviderSimulator & RecallControl);
}

/** A key of another region is unknown here. */
function signIn(
  { headers, host }: SimulatedRequest,
  workspaces: readonly RecallWorkspace[],
): RecallWorkspace {
  const [, key] = /^Token (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  const workspace = workspaces.find(
    ({ options }) => options.apiKey === key && `${options.region}.recall.ai` === host,
  );
  if (workspace === undefined) throw recallFailure(401);
  return workspace;
}

type Steering = Omit<RecallControl, 'setNextOrigin' | 'setDownloadOrigin' | 'holdMeetings'>;

interface WorkspaceControl {
  readonly steering: Steering;
  find(apiKey: string): RecallWorkspace;
}

function createWorkspaceControl(
  workspaces: readonly RecallWorkspace[],
  now: () => Date,
): WorkspaceControl {
  const find = (apiKey: string): RecallWorkspace => {
    const workspace = workspaces.find(({ options }) => options.apiKey === apiKey);
    if (workspace === undefined) throw new RangeError('There is no workspace with that key.');
    return workspace;
  };
  const open = (id: string): { workspace: RecallWorkspace; bot: SimulatedBot } => {
    for (const workspace of workspaces) {
      const bot = workspace.bots.find((one) => one.id === id);
      if (bot !== undefined) return { workspace, bot };
    }
    throw new RangeError(`There is no bot ${id}.`);
  };
  const steering: Steering = {
    move: (id, status) => {
      const { workspace, bot } = open(id);
      moveBot(bot, status, now().toISOString());
      notify(workspace, `bot.${status}`, bot, now());
      if (status !== 'done' || bot.recording === null) return;
      notify(workspace, 'recording.done', bot, now());
      if (bot.request.recordingConfig['transcript'] !== undefined)
        notify(workspace, 'transcript.done', bot, now());
    },
    putArtefacts: (id, artefacts) => {
      const { bot } = open(id);
      bot.artefacts = { ...bot.artefacts, ...artefacts };
    },
    deleteMedia: (id) => {
      const { workspace, bot } = open(id);
      if (bot.recording === null) throw new RangeError('The bot has recorded nothing.');
      Object.assign(bot.recording, { state: 'deleted', updatedAt: now().toISOString() });
      for (const event of ['recording.deleted', 'transcript.deleted'])
        notify(workspace, event, bot, now());
    },
    hideFromList: (id) => {
      open(id).bot.isHidden = true;
    },
    removeBot: (id) => {
      const { workspace, bot } = open(id);
      workspace.bots.splice(workspace.bots.indexOf(bot), 1);
    },
    webhooks: (apiKey) => [...find(apiKey).deliveries],
    setCredit: (apiKey, hasCredit) => void Object.assign(find(apiKey), { hasCredit }),
    setAdHocBots: (apiKey, hasAdHocBots) => void Object.assign(find(apiKey), { hasAdHocBots }),
    botCount: (apiKey) => find(apiKey).bots.length,
  };
  return { find, steering };
}
