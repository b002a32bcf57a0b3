import { isObject } from '../body-shape.ts';
import type { BodyShape, JsonObject } from '../body-shape.ts';
import type { EventStream } from '../event-stream.ts';
import { complete } from './chat-completion.ts';
import { chatShape } from './chat-shape.ts';
import { createResponse } from './create-response.ts';
import { embed, embeddingShape } from './embeddings.ts';
import type { OpenaiCall } from './openai-call.ts';
import { renderChat, streamChat } from './render-chat.ts';
import { renderResponse } from './render-response.ts';
import { responsesShape } from './responses-shape.ts';
import { createStoredResponses } from './stored-responses.ts';
import { streamResponse } from './stream-response.ts';

/** One path that is called by POST. */
export interface OpenaiPath {
  readonly shape: BodyShape;
  readonly purpose: 'answers' | 'embeds';
  /** A stream of events when the body asks for one. */
  answer(call: OpenaiCall): object | EventStream;
}

/** The paths that cost money. */
export function createOpenaiPaths(keptResponses: number): ReadonlyMap<string, OpenaiPath> {
  const stored = createStoredResponses(keptResponses);
  return new Map<string, OpenaiPath>([
    ['/v1/chat/completions', { shape: chatShape, purpose: 'answers', answer: answerChat }],
    [
      '/v1/responses',
      {
        shape: responsesShape,
        purpose: 'answers',
        answer: (call) => {
          const created = createResponse(call, stored);
          if (call.body['stream'] !== true) return renderResponse(created, 'done');
          const { obfuscates } = streamOptionsOf(call.body);
          return streamResponse(created, obfuscates, isGiant(call));
        },
      },
    ],
    ['/v1/embeddings', { shape: embeddingShape, purpose: 'embeds', answer: embed }],
  ]);
}

function answerChat(call: OpenaiCall): object | EventStream {
  const completion = complete(call);
  if (call.body['stream'] !== true) return renderChat(completion);
  const { includesUsage, obfuscates } = streamOptionsOf(call.body);
  return streamChat(completion, {
    includesUsage,
    includesObfuscation: obfuscates,
    isWhole: isGiant(call),
  });
}

/** Documented: no usage and obfuscation, unless it is said otherwise. */
function streamOptionsOf({ stream_options: options }: JsonObject) {
  const given = isObject(options) ? options : {};
  return {
    includesUsage: given['include_usage'] === true,
    obfuscates: given['include_obfuscation'] !== false,
  };
}

function isGiant({ visit }: OpenaiCall): boolean {
  return visit.fault?.kind === 'giant';
}
