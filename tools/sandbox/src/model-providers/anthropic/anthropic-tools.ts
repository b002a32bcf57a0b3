import { isObject, isText } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { anthropicFailure } from './anthropic-failure.ts';
import { readCacheControl } from './message-blocks.ts';
import type { PromptBlock } from './message-blocks.ts';

/** The tools of a request and whether one must be used. */
export interface OfferedTools {
  /** Those that the client runs. */
  readonly names: readonly string[];
  readonly forced: true | string | null;
  readonly blocks: readonly PromptBlock[];
}

const named = /^[\w-]{1,128}$/;

/** Tools of a type of Anthropic's own are taken and never used. Throws for what is no tool. */
export function readTools({ tools, tool_choice: choice }: JsonObject): OfferedTools {
  if (tools === undefined) {
    if (choice !== undefined)
      throw anthropicFailure(400, 'tool_choice: may only be specified while providing tools');
    return { names: [], forced: null, blocks: [] };
  }
  const names: string[] = [];
  const blocks = (tools as readonly JsonObject[]).map((tool, index): PromptBlock => {
    const at = `tools.${index}`;
    const { name, type, input_schema: schema, cache_control: control, ...rest } = tool;
    const isOurs = type === undefined || type === null || type === 'custom';
    if (!isText(name) || !named.test(name))
      throw anthropicFailure(
        400,
        `${at}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`,
      );
    if (names.includes(name)) throw anthropicFailure(400, 'tools: Tool names must be unique.');
    if (isOurs && !isObject(schema))
      throw anthropicFailure(400, `${at}.input_schema: Field required`);
    if (isOurs) names.push(name);
    return {
      text: JSON.stringify({ name, ...rest, input_schema: schema }),
      extraTokens: 0,
      cachedFor: readCacheControl(control, at),
    };
  });
  return { ...choose(choice, names), blocks };
}

function choose(choice: unknown, names: readonly string[]): Omit<OfferedTools, 'blocks'> {
  if (choice === undefined) return { names, forced: null };
  const { type, name } = isObject(choice) ? choice : {};
  if (type === 'auto') return { names, forced: null };
  if (type === 'none') return { names: [], forced: null };
  if (type === 'any') return { names, forced: true };
  if (type === 'tool' && isText(name) && names.includes(name)) return { names, forced: name };
  throw anthropicFailure(400, 'tool_choice: Tool not found in provided tools');
}
