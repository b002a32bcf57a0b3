import type { SimulatedBot } from './simulated-bot.ts';
import { newWebhookId, signRecallWebhook } from './svix-signature.ts';

/** A workspace in one region. */
export interface SimulatedRecallWorkspace {
  readonly region: 'us-east-1' | 'us-west-2' | 'eu-central-1' | 'ap-northeast-1';
  readonly apiKey: string;
  /** `whsec_…`. Without one nothing is signed. */
  readonly webhookSecret?: string;
  /**
   * Names of the signature's headers: `svix-*` in workspaces of before December 2025. Default
   * false.
   */
  readonly hasSvixHeaders?: boolean;
}

/** A webhook as it is sent. */
export interface RecallDelivery {
  readonly event: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The state of one workspace. */
export interface RecallWorkspace {
  readonly options: SimulatedRecallWorkspace;
  /** Newest first. */
  readonly bots: SimulatedBot[];
  /** Answers by idempotency key. */
  readonly answers: Map<string, { readonly body: string; readonly bot: SimulatedBot }>;
  readonly deliveries: RecallDelivery[];
  hasCredit: boolean;
  hasAdHocBots: boolean;
}

/** An empty workspace. */
export function createRecallWorkspace(options: SimulatedRecallWorkspace): RecallWorkspace {
  return {
    options,
    bots: [],
    answers: new Map(),
    deliveries: [],
    hasCredit: true,
    hasAdHocBots: true,
  };
}

/** Writes down the webhook that an event sends. */
export function notify(
  { options, deliveries }: RecallWorkspace,
  event: string,
  bot: SimulatedBot,
  at: Date,
): void {
  const { recording } = bot;
  const about = { id: bot.id, metadata: bot.request.metadata };
  const [subject = '', code = ''] = event.split('.');
  const objects: Readonly<Record<string, object>> =
    subject === 'bot' || recording === null
      ? {}
      : {
          recording: { id: recording.id, metadata: {} },
          ...(subject === 'transcript'
            ? { transcript: { id: recording.transcriptId, metadata: {} } }
            : {}),
        };
  const data = { code, sub_code: null, updated_at: at.toISOString() };
  const body = JSON.stringify({ event, data: { data, bot: about, ...objects } });
  const id = newWebhookId();
  const prefix = options.hasSvixHeaders === true ? 'svix' : 'webhook';
  const signed: Readonly<Record<string, string>> =
    options.webhookSecret === undefined
      ? {}
      : {
          [`${prefix}-id`]: id,
          [`${prefix}-timestamp`]: String(Math.floor(at.getTime() / 1000)),
          [`${prefix}-signature`]: signRecallWebhook({
            secret: options.webhookSecret,
            id,
            at,
            body,
          }),
        };
  deliveries.push({ event, headers: { 'content-type': 'application/json', ...signed }, body });
}
