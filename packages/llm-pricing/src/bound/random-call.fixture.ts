import fc from 'fast-check';

import type { ModelCall } from '../bound-call.ts';
import type { PriceTable } from '../price-table.ts';
import { providerOf } from '../surface.ts';
import type { CallSurface, LlmProvider } from '../surface.ts';

/** A text of any characters; now and then one long enough for a higher tier. */
const text = fc.oneof(
  { weight: 120, arbitrary: fc.string({ unit: 'binary', maxLength: 120 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.string({ unit: 'grapheme', minLength: 5, maxLength: 10 }), fc.nat(20_000))
      .map(([some, times]) => some.repeat(times)),
  },
);
const name = fc.stringMatching(/^[a-z_]{1,20}$/);
const base64 = fc.base64String({ maxLength: 400 });
const inlineUrl = base64.map((data) => `data:image/png;base64,${data}`);
const remoteUrl = fc.constantFrom('https://images.example/a.png', 'http://images.example/b.jpg');
const schema = fc.record({ type: fc.constant('object'), description: text });
const limit = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 400_000 }));
const uses = fc.integer({ min: 0, max: 5 });
const list = <T>(element: fc.Arbitrary<T>) => fc.array(element, { minLength: 1, maxLength: 4 });

/** A record of which any member may be left out. */
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [] });

const sharedOpenai = {
  service_tier: fc.constantFrom('default', 'flex'),
  store: fc.constant(false),
  stream: fc.boolean(),
  temperature: fc.constant(1),
  metadata: fc.dictionary(name, text, { maxKeys: 2 }),
  prompt_cache_retention: fc.constantFrom('in_memory', '24h'),
  user: text,
};
const functionTool = fc.record({ type: fc.constant('function'), name, parameters: schema });

// What cannot be seen is rare: it is the whole window, whatever stands beside it.
const imageUrl = fc.oneof({ weight: 15, arbitrary: inlineUrl }, remoteUrl);
const chatPart = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('text'), text }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('image_url'),
      image_url: fc.record({ url: imageUrl }),
    }),
  },
  fc.record({ type: fc.constant('file'), file: fc.record({ file_data: base64 }) }),
);
const chatMessage = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant'),
  content: fc.oneof(text, list(chatPart)),
});
const chat = fc.record({ messages: list(chatMessage) }).chain((needed) =>
  some({
    ...sharedOpenai,
    max_completion_tokens: limit,
    max_tokens: limit,
    n: fc.integer({ min: 1, max: 8 }),
    tools: list(fc.record({ type: fc.constant('function'), function: functionTool })),
    response_format: fc.record({ type: fc.constant('json_schema'), json_schema: schema }),
    stop: list(text),
  }).map((more) => ({ ...more, ...needed })),
);

const inputPart = fc.oneof(
  { weight: 12, arbitrary: fc.record({ type: fc.constant('input_text'), text }) },
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('input_image'), image_url: imageUrl }),
  },
  fc.record({ type: fc.constant('input_image'), file_id: name }),
  fc.record({ type: fc.constant('input_file'), file_id: name }),
);
const inputItem = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      role: fc.constantFrom('user', 'assistant'),
      content: fc.oneof(text, list(inputPart)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('function_call'), name, arguments: text }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('function_call_output'),
      output: fc.oneof(text, list(inputPart)),
    }),
  },
  fc.record({ type: fc.constant('reasoning'), encrypted_content: base64 }),
);
const responses = fc
  .tuple(
    fc.record({ input: fc.oneof(text, list(inputItem)) }),
    fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.record({ max_tool_calls: uses })),
  )
  .chain(([needed, search]) =>
    some({
      ...sharedOpenai,
      instructions: text,
      max_output_tokens: limit,
      reasoning: fc.record({ effort: fc.constantFrom('low', 'high') }),
      text: fc.record({ format: schema }),
      tools: list(functionTool),
    }).map((more) => ({
      ...more,
      ...needed,
      ...search,
      ...(search === null ? {} : { tools: [...(more.tools ?? []), { type: 'web_search' }] }),
    })),
  );

const cacheMark = some({
  cache_control: fc.constantFrom({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }),
});
const imageBlock = fc.record({
  type: fc.constant('image'),
  source: fc.oneof(
    { weight: 15, arbitrary: fc.record({ type: fc.constant('base64'), data: base64 }) },
    fc.record({ type: fc.constant('url'), url: remoteUrl }),
  ),
});
const textBlock = fc
  .tuple(fc.record({ type: fc.constant('text'), text }), cacheMark)
  .map(([block, mark]) => ({ ...block, ...mark }));
const block = fc.oneof(
  { weight: 12, arbitrary: textBlock },
  { weight: 6, arbitrary: imageBlock },
  fc.record({ type: fc.constant('document'), source: fc.record({ data: base64 }) }),
  fc.record({ type: fc.constant('thinking'), thinking: text, signature: base64 }),
  fc.record({
    type: fc.constant('tool_result'),
    content: fc.oneof(text, list(fc.oneof(textBlock, imageBlock))),
  }),
);
const message = fc.record({
  role: fc.constantFrom('user', 'assistant'),
  content: fc.oneof(text, list(block)),
});
const messagesTool = fc.oneof(
  { weight: 15, arbitrary: fc.record({ name, description: text, input_schema: schema }) },
  fc.record({ type: fc.constant('text_editor_20250728'), name }),
  fc.record({ type: fc.constant('web_search_20250305'), name, max_uses: uses }),
  fc.record({ type: fc.constant('web_fetch_20250910'), name, max_uses: uses }),
);
const messages = fc.record({ messages: list(message), max_tokens: limit }).chain((needed) =>
  some({
    system: fc.oneof(text, list(textBlock)),
    tools: list(messagesTool),
    thinking: fc.record({ type: fc.constant('enabled'), budget_tokens: limit }),
    output_config: fc.record({ format: schema }),
    service_tier: fc.constant('standard_only'),
    stop_sequences: list(text),
  }).map((more) => ({ ...more, ...needed })),
);

const embeddings = fc.record({
  input: fc.oneof(
    text,
    list(text),
    list(fc.nat(100_000)),
    list(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 50 })),
  ),
});

const bodies: Readonly<Record<CallSurface, fc.Arbitrary<object>>> = {
  chat_completions: chat,
  responses,
  embeddings,
  messages,
  count_tokens: fc.record({ messages: list(message) }),
};

/** A call with this body. */
export function callOf(surface: CallSurface, body: unknown): ModelCall {
  return { surface, body, bodyBytes: Buffer.byteLength(JSON.stringify(body)), betas: [] };
}

/** A call of any surface and any model that can be bounded, with any of what is not refused. */
export function randomCall(table: PriceTable): fc.Arbitrary<ModelCall> {
  const modelOf = (provider: LlmProvider, writes: boolean) => {
    const fit = table.models.filter(
      (model) =>
        model.provider === provider &&
        (writes ? model.maxOutputTokens !== null : model.tiers[0]?.output === null),
    );
    return fc.constantFrom(...fit.map(({ id }) => id));
  };
  const of = (surface: CallSurface, model: fc.Arbitrary<string>) =>
    fc.tuple(model, bodies[surface]).map(([id, body]) => callOf(surface, { model: id, ...body }));
  const calls = fc.oneof(
    { weight: 4, arbitrary: of('messages', modelOf('anthropic', true)) },
    { weight: 4, arbitrary: of('chat_completions', modelOf('openai', true)) },
    { weight: 4, arbitrary: of('responses', modelOf('openai', true)) },
    { weight: 1, arbitrary: of('embeddings', modelOf('openai', false)) },
  );
  return calls.filter((call) => hasToolPrices(table, call));
}

/** Some models have no price for a tool, and a call of them with it is refused. */
function hasToolPrices(table: PriceTable, { surface, body }: ModelCall): boolean {
  const { model: id, tools = [] } = body as { model: string; tools?: { type?: string }[] };
  const model = table.findModel(providerOf(surface), id);
  const uses = (prefix: string) => tools.some(({ type }) => type?.startsWith(prefix) === true);
  return (
    !(uses('web_search') && model?.webSearchPicoUsd === null) &&
    !(uses('web_fetch') && model?.webFetchPicoUsd === null)
  );
}

/** Something more to say, in the form in which the surface takes it. */
export const moreContent = fc.record({
  chat_completions: chatMessage,
  responses: inputItem,
  messages: message,
  embeddings: text,
  count_tokens: message,
});
