import { isObject, isText } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import type { PromptPart } from '../prompt.ts';
import { invalidRequest } from './openai-failure.ts';

/** The tools of a request and whether one must be called. */
export interface OfferedTools {
  readonly names: readonly string[];
  readonly forced: true | string | null;
  readonly parts: readonly PromptPart[];
}

const none: OfferedTools = Object.freeze({ names: [], forced: null, parts: [] });
const named = /^[\w-]{1,64}$/;

/** Reads functions; where they lie differs: chat has them one level deeper. Throws for others. */
export function readTools(body: JsonObject, isNested: boolean): OfferedTools {
  const tools = body['tools'] as readonly JsonObject[] | undefined;
  const choice = body['tool_choice'];
  if (tools === undefined) {
    if (choice === undefined || choice === 'none' || choice === 'auto') return none;
    throw invalidRequest(
      "'tool_choice' is only allowed when 'tools' are specified.",
      'tool_choice',
    );
  }
  const names = tools.map((tool, index) => {
    const definition = isNested ? tool['function'] : tool;
    const name = isObject(definition) ? definition['name'] : undefined;
    if (tool['type'] === 'function' && isText(name) && named.test(name)) return name;
    const at = `tools[${index}]${isNested ? '.function' : ''}.name`;
    throw invalidRequest(`Invalid value for '${at}'.`, at, 'invalid_value');
  });
  const parts = tools.map((tool) => ({ text: JSON.stringify(tool), extraTokens: 0 }));
  if (choice === 'none') return { names: [], forced: null, parts };
  if (choice === undefined || choice === 'auto') return { names, forced: null, parts };
  if (choice === 'required') return { names, forced: true, parts };
  const wanted = isObject(choice) ? (isNested ? choice['function'] : choice) : null;
  const name = isObject(wanted) ? wanted['name'] : null;
  if (isText(name) && names.includes(name)) return { names, forced: name, parts };
  throw invalidRequest(
    "Tool choice 'function' not found in 'tools' parameter.",
    'tool_choice',
    'invalid_value',
  );
}
