import { isText } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { promptTokens } from '../prompt.ts';
import type { AnthropicCall } from './anthropic-call.ts';
import { anthropicFailure } from './anthropic-failure.ts';
import { readTools } from './anthropic-tools.ts';
import type { OfferedTools } from './anthropic-tools.ts';
import { readBlock, readCacheControl, readMessages } from './message-blocks.ts';
import type { PromptBlock } from './message-blocks.ts';

/** All that a model reads: tools, system, messages, in this order. */
export interface AnthropicPrompt {
  readonly blocks: readonly PromptBlock[];
  readonly tokens: number;
  readonly lastText: string;
  readonly tools: OfferedTools;
}

/** Throws for what Anthropic refuses, and for more than the window holds. */
export function readPrompt({ body, settings }: AnthropicCall): AnthropicPrompt {
  const tools = readTools(body);
  const { blocks: said, lastText } = readMessages(body['messages'] as readonly JsonObject[]);
  const blocks = [...tools.blocks, ...readSystem(body['system']), ...said];
  const automatic = readCacheControl(body['cache_control'], 'body');
  const last = blocks.at(-1);
  if (automatic !== null && last !== undefined)
    blocks[blocks.length - 1] = { ...last, cachedFor: last.cachedFor ?? automatic };
  const tokens = promptTokens(blocks);
  if (tokens > settings.contextWindow)
    throw anthropicFailure(
      400,
      `prompt is too long: ${tokens} tokens > ${settings.contextWindow} maximum`,
    );
  return { blocks, tokens, lastText, tools };
}

function readSystem(system: unknown): readonly PromptBlock[] {
  if (isText(system)) return [{ text: system, extraTokens: 0, cachedFor: null }];
  return ((system ?? []) as readonly unknown[]).map((block, index) =>
    readBlock(block, `system.${index}`),
  );
}
