import type { ModelCall } from '../bound-call.ts';
import type { ModelPrice } from '../price/model-price.ts';
import type { priceNames } from '../price/token-prices.ts';
import type { Surface } from '../surface.ts';
import type { AddedMembers } from './call-shape.ts';

type Json = Readonly<Record<string, unknown>>;

// The most that the documentation names; what it does not name is not in its power.
const documented = { perMessage: 4, toolPreamble: 530, textEditor: 700 };

/**
 * The answer of a provider that bills the most its documentation allows: each byte a token, each
 * image its cap, each unseen thing the whole window, everything written to the dearest cache, each
 * answer as long as it may be, every use of a tool made, in the dearest place. It reads the body by
 * itself and knows nothing of how bounds are made.
 */
export function dearestAnswer(
  call: ModelCall,
  added: AddedMembers,
  model: ModelPrice,
  options: { readonly listsSamplings: boolean },
): Json {
  const sent = { ...(call.body as Json), ...added };
  const uses = usesOf(sent);
  const window = model.contextWindowTokens ?? Infinity;
  const prompt = Math.min(window, promptTokens(sent, model));
  const input = uses.all > 0 ? window : prompt;
  return forms[call.surface as Surface]({ sent, uses, input, model, ...options });
}

interface Found {
  readonly sent: Json;
  readonly uses: { readonly all: number; readonly searches: number; readonly fetches: number };
  /** Of one sampling. */
  readonly input: number;
  readonly model: ModelPrice;
  readonly listsSamplings: boolean;
}

const forms: Readonly<Record<Surface, (found: Found) => Json>> = {
  chat_completions({ sent, input, model }) {
    const limits = [sent['max_completion_tokens'], sent['max_tokens']].filter(isNumber);
    const answer = Math.min(Math.max(...limits), model.maxOutputTokens ?? 0);
    return {
      model: sent['model'],
      service_tier: sent['service_tier'],
      usage: {
        prompt_tokens: input,
        completion_tokens: answer * (isNumber(sent['n']) ? sent['n'] : 1),
        prompt_tokens_details: dearestOpenai(input, model),
      },
    };
  },
  responses({ sent, uses, input, model }) {
    const asked = sent['max_output_tokens'] as number;
    const samplings = uses.all + 1;
    return {
      model: sent['model'],
      service_tier: sent['service_tier'],
      output: Array.from({ length: uses.searches }, () => ({ type: 'web_search_call' })),
      usage: {
        input_tokens: input * samplings,
        output_tokens: Math.min(asked, model.maxOutputTokens ?? 0) * samplings,
        input_tokens_details: dearestOpenai(input * samplings, model),
      },
    };
  },
  embeddings: ({ sent }) => ({
    model: sent['model'],
    usage: {
      prompt_tokens: embeddedTokens(sent['input'], Buffer.byteLength(JSON.stringify(sent))),
    },
  }),
  messages({ sent, uses, input, model, listsSamplings }) {
    const { thinking } = sent as { thinking?: { budget_tokens: number } };
    const asked = Math.max(sent['max_tokens'] as number, thinking?.budget_tokens ?? 0);
    const output = Math.min(asked, model.maxOutputTokens ?? 0);
    const marked = JSON.stringify(sent).includes('"cache_control"') || uses.all > 0;
    const one = (samplings: number) => ({
      ...dearestAnthropic(input * samplings, model, marked),
      output_tokens: output * samplings,
    });
    const samplings = uses.all + 1;
    return {
      model: sent['model'],
      usage: {
        ...one(samplings),
        ...(listsSamplings
          ? {
              iterations: Array.from({ length: samplings }, () => ({ type: 'message', ...one(1) })),
            }
          : {}),
        server_tool_use: { web_search_requests: uses.searches, web_fetch_requests: uses.fetches },
        service_tier: 'standard',
        inference_geo: 'us',
      },
    };
  },
};

function promptTokens(sent: Json, model: ModelPrice): number {
  let images = 0;
  let imageCharacters = 0;
  const unseen: string[] = [];
  visit(sent, (value) => {
    const { type, image_url: url, source } = value as Record<string, unknown>;
    const address = typeof url === 'string' ? url : (url as { url?: string } | undefined)?.url;
    const data = type === 'image' ? (source as { data?: string }).data : address;
    const unseenTypes = ['document', 'thinking', 'reasoning', 'file', 'input_file'];
    if (typeof type === 'string' && unseenTypes.includes(type)) unseen.push(type);
    if (type === 'image' || type === 'image_url' || type === 'input_image') {
      if (data === undefined || data.startsWith('http')) unseen.push(type);
      images += 1;
      imageCharacters += data?.length ?? 0;
    }
  });
  if (unseen.length > 0 || (images > 0 && model.imageTokens === null)) return Infinity;
  const text = Buffer.byteLength(JSON.stringify(sent)) - imageCharacters;
  const tools = (sent['tools'] ?? []) as readonly Json[];
  const spoken = (sent['messages'] ?? sent['input'] ?? []) as readonly unknown[] | string;
  return (
    text +
    images * (model.imageTokens ?? 0) +
    documented.perMessage * (typeof spoken === 'string' ? 1 : spoken.length) +
    (tools.length > 0 ? documented.toolPreamble : 0) +
    documented.textEditor *
      tools.filter(({ type }) => String(type).startsWith('text_editor')).length
  );
}

function embeddedTokens(input: unknown, bytes: number): number {
  const flat = [input].flat(2) as readonly unknown[];
  return flat.every(isNumber) ? flat.length : bytes;
}

function dearestOpenai(tokens: number, model: ModelPrice): Json {
  const kind = dearestKind(tokens, model, ['input', 'cacheRead', 'cacheWrite5m']);
  if (kind === 'cacheRead') return { cached_tokens: tokens };
  return kind === 'cacheWrite5m' ? { cache_write_tokens: tokens } : {};
}

function dearestAnthropic(tokens: number, model: ModelPrice, marked: boolean): Json {
  const kinds = marked ? (['cacheWrite5m', 'cacheWrite1h'] as const) : [];
  const kind = dearestKind(tokens, model, ['input', 'cacheRead', ...kinds]);
  const of = (wanted: string) => (kind === wanted ? tokens : 0);
  return {
    input_tokens: of('input'),
    cache_read_input_tokens: of('cacheRead'),
    cache_creation_input_tokens: of('cacheWrite5m') + of('cacheWrite1h'),
    cache_creation: {
      ephemeral_5m_input_tokens: of('cacheWrite5m'),
      ephemeral_1h_input_tokens: of('cacheWrite1h'),
    },
  };
}

function dearestKind(
  tokens: number,
  model: ModelPrice,
  kinds: readonly (typeof priceNames)[number][],
): string {
  const tier = model.tiers.findLast(({ fromInputTokens }) => fromInputTokens <= tokens);
  const [first = 'input', ...others] = kinds;
  return others.reduce(
    (held, kind) => ((tier?.[kind] ?? 0n) > (tier?.[held] ?? 0n) ? kind : held),
    first,
  );
}

function usesOf(sent: Json): Found['uses'] {
  const tools = (sent['tools'] ?? []) as readonly { type?: string; max_uses?: number }[];
  const sum = (prefix: string) =>
    tools
      .filter(({ type }) => type?.startsWith(prefix) === true)
      .reduce((total, { max_uses: limit }) => total + (limit ?? Number(sent['max_tool_calls'])), 0);
  const searches = sum('web_search');
  const fetches = sum('web_fetch');
  return { all: searches + fetches, searches, fetches };
}

function visit(value: unknown, see: (value: object) => void): void {
  if (typeof value !== 'object' || value === null) return;
  see(value);
  for (const member of Object.values(value)) visit(member, see);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
