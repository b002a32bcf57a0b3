import { isObject, isText } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { attachmentTokens, messageTokens } from '../prompt.ts';
import type { PromptPart } from '../prompt.ts';
import { anthropicFailure } from './anthropic-failure.ts';

/** A part of the prompt that may end what is cached. */
export interface PromptBlock extends PromptPart {
  /** Null where nothing is to be cached up to here. */
  readonly cachedFor: '5m' | '1h' | null;
}

/** The blocks of all messages, and what the last one says. */
export interface ReadMessages {
  readonly blocks: readonly PromptBlock[];
  readonly lastText: string;
}

const attachments = ['image', 'document', 'search_result', 'container_upload'];
const silent = [
  'thinking',
  'redacted_thinking',
  'server_tool_use',
  'web_search_tool_result',
  'web_fetch_tool_result',
];

/** Throws for a conversation that Anthropic refuses. */
export function readMessages(messages: readonly JsonObject[]): ReadMessages {
  const blocks: PromptBlock[] = [];
  let lastText = '';
  let open: ReadonlySet<string> = new Set();
  for (const [index, { role, content, ...rest }] of messages.entries()) {
    const at = `messages.${index}`;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined)
      throw anthropicFailure(400, `${at}.${unknown}: Extra inputs are not permitted`);
    if (!isText(role) || !['user', 'assistant', 'system'].includes(role))
      throw anthropicFailure(400, `${at}.role: Input should be 'user' or 'assistant'`);
    if (index === 0 && role === 'assistant')
      throw anthropicFailure(400, 'messages: first message must use the "user" role');
    const given = isText(content) ? [{ type: 'text', text: content }] : content;
    if (!Array.isArray(given) || (given.length === 0 && role !== 'assistant'))
      throw anthropicFailure(400, `${at}: all messages must have non-empty content`);
    const list = given as readonly unknown[];
    open = matchTools(list, role, open, at);
    const read = list.map((block, nth) => readBlock(block, `${at}.content.${nth}`));
    lastText = read.map(({ text }) => text).join('');
    for (const [nth, block] of read.entries())
      blocks.push(nth === 0 ? { ...block, extraTokens: block.extraTokens + messageTokens } : block);
  }
  if (open.size > 0) throw unanswered(open);
  return { blocks, lastText };
}

/** Each use of a tool has its result in the next message, and each result a use before it. */
function matchTools(
  blocks: readonly unknown[],
  role: string,
  open: ReadonlySet<string>,
  at: string,
): ReadonlySet<string> {
  const left = new Set(open);
  const uses = new Set<string>();
  for (const block of blocks) {
    if (!isObject(block)) continue;
    const { type, id, tool_use_id: useId } = block;
    if (type === 'tool_use' && isText(id) && role === 'assistant') uses.add(id);
    if (type !== 'tool_result') continue;
    if (role !== 'user' || !isText(useId) || !left.delete(useId))
      throw anthropicFailure(
        400,
        `${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(useId)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
  }
  if (left.size > 0) throw unanswered(left);
  return uses;
}

function unanswered(ids: ReadonlySet<string>): Error {
  return anthropicFailure(
    400,
    `messages: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...ids].join(', ')}`,
  );
}

/** A block of a message or of the system prompt. */
export function readBlock(block: unknown, at: string): PromptBlock {
  if (!isObject(block)) throw anthropicFailure(400, `${at}: Input should be an object`);
  const { type, text } = block;
  const cachedFor = readCacheControl(block['cache_control'], at);
  const as = (words: string, extraTokens = 0): PromptBlock => ({
    text: words,
    extraTokens,
    cachedFor,
  });
  if (type === 'text') {
    if (isText(text) && text !== '') return as(text);
    throw anthropicFailure(400, `${at}.text: text content blocks must be non-empty`);
  }
  if (type === 'tool_use') return as(`${String(block['name'])}${JSON.stringify(block['input'])}`);
  if (type === 'tool_result') {
    const { content } = block;
    if (!Array.isArray(content)) return as(isText(content) ? content : '');
    const inner = content.map((part, nth) => readBlock(part, `${at}.content.${nth}`));
    return as(
      inner.map((part) => part.text).join(''),
      inner.reduce((sum, part) => sum + part.extraTokens, 0),
    );
  }
  if (isText(type) && attachments.includes(type)) return as('', attachmentTokens);
  if (isText(type) && silent.includes(type)) return as('');
  throw anthropicFailure(400, `${at}: Input tag '${String(type)}' found using 'type' is unknown`);
}

/** Throws for anything but five minutes and an hour. */
export function readCacheControl(control: unknown, at: string): '5m' | '1h' | null {
  if (control === undefined || control === null) return null;
  const { type, ttl = '5m' } = isObject(control) ? control : {};
  if (type === 'ephemeral' && (ttl === '5m' || ttl === '1h')) return ttl;
  throw anthropicFailure(400, `${at}.cache_control: Input should be 'ephemeral' for 5m or 1h`);
}
