import { crc32 } from 'node:zlib';

import { countTokens, cutToTokens } from './token-count.ts';
import { findToolWishes, findWishedTokens } from './wish.ts';

/** Why a model stopped. */
export type TurnEnding = 'stop' | 'length' | 'tools' | 'stop_sequence' | 'filtered' | 'refused';

/** A tool that the model asks for. */
export interface ToolCall {
  readonly name: string;
  /** JSON. */
  readonly input: string;
}

/** What a model says. */
export interface ModelTurn {
  /** Empty beside tool calls. The words of the refusal when it refused. */
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly reasoningTokens: number;
  /** All of them: text, tools, and reasoning. */
  readonly outputTokens: number;
  readonly ending: TurnEnding;
  /** The one that ended it. */
  readonly stopSequence: string | null;
}

/** What the turn is made from. */
export interface TurnSource {
  readonly seed: string;
  readonly model: string;
  /** The text of the last message. */
  readonly lastText: string;
  /** Names of the tools that may be called. */
  readonly tools: readonly string[];
  /** The model must call one; of which name, if it is told. */
  readonly forced: true | string | null;
  readonly maxTokens: number;
  readonly stopSequences: readonly string[];
  /** What the model thinks before it speaks. */
  readonly reasoningTokens: number;
  /** Which of several answers to one request this is. */
  readonly index: number;
  readonly twist: TurnTwist | null;
}

/** What a test makes of a turn. */
export type TurnTwist =
  | { readonly kind: 'truncated' | 'refusal' | 'content_filter' }
  | { readonly kind: 'giant'; readonly bytes: number };

const refusalText = "I'm sorry, but I can't help with that.";

/** The same words for the same source: `Echo 1f2e3d4c: ` and the last text of the request. */
export function takeTurn(source: TurnSource): ModelTurn {
  const { twist, maxTokens } = source;
  const reasoningTokens = Math.min(source.reasoningTokens, maxTokens);
  const left = maxTokens - reasoningTokens;
  if (twist?.kind === 'refusal') return spoken(refusalText, reasoningTokens, 'refused');
  const calls = twist === null ? callTools(source) : [];
  if (calls.length > 0) return called(calls, reasoningTokens, left);

  if (twist?.kind === 'giant') return spoken('a'.repeat(twist.bytes), reasoningTokens, 'stop');
  const full = speak(source);
  const stop = source.stopSequences
    .map((sequence) => ({ sequence, at: full.indexOf(sequence) }))
    .filter(({ sequence, at }) => sequence !== '' && at >= 0)
    .sort((one, other) => one.at - other.at)[0];
  const text = stop === undefined ? full : full.slice(0, stop.at);
  if (twist?.kind === 'truncated' || twist?.kind === 'content_filter') {
    const half = cutToTokens(text, Math.min(left, Math.floor(countTokens(text) / 2)));
    return spoken(half, reasoningTokens, twist.kind === 'truncated' ? 'length' : 'filtered');
  }
  if (countTokens(text) > left) return spoken(cutToTokens(text, left), reasoningTokens, 'length');
  if (stop === undefined) return spoken(text, reasoningTokens, 'stop');
  return { ...spoken(text, reasoningTokens, 'stop_sequence'), stopSequence: stop.sequence };
}

function speak({ seed, model, lastText, index }: TurnSource): string {
  const mark = crc32(`${seed}|${model}|${index}|${lastText}`).toString(16).padStart(8, '0');
  const tokens = findWishedTokens(lastText);
  const text = `Echo ${mark}: ${lastText}`;
  return tokens === null ? text : cutToTokens(text.padEnd(tokens * 4, ' word'), tokens);
}

function callTools({ lastText, tools, forced }: TurnSource): readonly ToolCall[] {
  const [first] = tools;
  if (first === undefined) return [];
  const name = forced === true ? first : forced;
  const wished = findToolWishes(lastText).filter((wish) => tools.includes(wish.name));
  const allowed = typeof forced === 'string' ? wished.filter((wish) => wish.name === name) : wished;
  return allowed.length > 0 || name === null ? allowed : [{ name, input: '{}' }];
}

function spoken(text: string, reasoningTokens: number, ending: TurnEnding): ModelTurn {
  const outputTokens = Math.max(1, reasoningTokens + countTokens(text));
  return { text, toolCalls: [], reasoningTokens, outputTokens, ending, stopSequence: null };
}

/** A call that does not fit is not made, and all that was allowed is spent on it. */
function called(calls: readonly ToolCall[], reasoningTokens: number, left: number): ModelTurn {
  const tokens = calls.reduce(
    (sum, { name, input }) => sum + countTokens(name) + countTokens(input),
    0,
  );
  const fits = tokens <= left;
  return {
    text: '',
    toolCalls: fits ? calls : [],
    reasoningTokens,
    outputTokens: reasoningTokens + (fits ? tokens : left),
    ending: fits ? 'tools' : 'length',
    stopSequence: null,
  };
}
