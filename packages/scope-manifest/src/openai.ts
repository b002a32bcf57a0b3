import { modelFields } from './body/model-fields.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = 'api.openai.com';
// Names as the dashboard showed them to the people whose reports were read; OpenAI renames them at times.
const readModels = 'Models: Read';
const useModels = 'Model capabilities: Request';

const scopes = [
  { scope: readModels, sentence: 'List the models of the project, to check that the key works.' },
  {
    scope: useModels,
    sentence: 'Ask models for answers and embeddings on the account of the project.',
  },
] as const satisfies readonly Scope[];

const sharedFields = [
  'model',
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
] as const;
const response = modelFields(
  ...sharedFields,
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'reasoning',
  'text',
  'truncation',
);
const chat = modelFields(
  ...sharedFields,
  'messages',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'n',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'seed',
  'stop',
  'verbosity',
);

/** OpenAI with the tenant's own key. */
export const openai = defineSystem({
  id: 'openai',
  name: 'OpenAI',
  version: '1.1.0',
  category: 'models',
  summary: 'Your own key for OpenAI models and embeddings. OpenAI invoices you directly.',
  reads: ['the list of models your key may use', 'the answers to the calls made with your key'],
  never: [
    'We never use your key for another tenant, and never another payer’s key for your calls.',
    'We never accept an admin key, which could manage your organisation.',
    'We never keep a copy of your key outside the vault.',
    'We never touch files, assistants, fine-tuning or batches of the project.',
  ],
  auth: {
    kind: 'api_key',
    field: 'api_key',
    pattern: '^sk-[A-Za-z0-9_-]{16,290}$',
    refuses: [
      {
        pattern: '^sk-admin-',
        sentence: 'An admin key can manage the organisation; make a project key instead.',
      },
      { pattern: '^sk-ant-', sentence: 'This is a key for Anthropic; connect it there.' },
    ],
    steps: [
      'Make a restricted key in a project of its own, with a monthly budget.',
      'Set the two permissions listed here and leave all others at None.',
      'Copy it once and paste it here.',
    ],
  },
  scopes,
  operations: {
    list_models: {
      method: 'GET',
      host,
      path: '/v1/models',
      scope: readModels,
      sentence: 'Check that the key works, which costs nothing.',
    },
    get_model: {
      method: 'GET',
      host,
      path: '/v1/models/{id}',
      scope: readModels,
      sentence: 'Read the description of one model.',
    },
    create_response: {
      method: 'POST',
      host,
      path: '/v1/responses',
      scope: useModels,
      body: response,
      sentence: 'Ask a model for an answer.',
      why: 'A model call sends its prompt in the body; it is what the key is given for.',
    },
    create_chat_completion: {
      method: 'POST',
      host,
      path: '/v1/chat/completions',
      scope: useModels,
      body: chat,
      sentence: 'Ask a model for the next turn of a conversation.',
      why: 'A model call sends its prompt in the body; it is what the key is given for.',
    },
    create_embedding: {
      method: 'POST',
      host,
      path: '/v1/embeddings',
      scope: useModels,
      body: modelFields('model', 'input', 'dimensions', 'encoding_format', 'user'),
      sentence: 'Turn a text into an embedding.',
      why: 'The text travels in the body; it is what the key is given for.',
    },
  },
  authOperations: {},
  notes: [
    'A key that lists models may still have no credit; the next call says so.',
    'To end our access at once, delete the key in the OpenAI dashboard.',
  ],
  checkedOn: '2026-11-23',
});
