import { z } from 'zod';

import { standardWebhooks } from '@ataski/connectors-kit';
import type { WebhookDefinition } from '@ataski/connectors-kit';

const Named = z.looseObject({ id: z.string() });

/** Of now, and of the API before recordings, which named the bot in another place. */
const Event = z.looseObject({
  event: z.string(),
  data: z.looseObject({ bot: Named.optional(), bot_id: z.string().optional() }),
});

/** Tells which bot to look at again. Its metadata is never asked whose it is. */
export const recallWebhook: WebhookDefinition = Object.freeze({
  scheme: standardWebhooks,
  settleMs: 10_000,
  events(body, { id }) {
    const { data } = Event.parse(body);
    const botId = data.bot?.id ?? data.bot_id;
    if (botId === undefined || id === null) return [];
    return [{ id, about: { kind: 'bot', id: botId } }];
  },
} satisfies WebhookDefinition);
