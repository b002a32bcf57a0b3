import { modelFields } from './body/model-fields.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = 'api.anthropic.com';
const key = 'workspace API key';

const scopes = [
  {
    scope: key,
    sentence:
      'Call models on the account of the key’s workspace; Anthropic offers no narrower scope.',
  },
] as const satisfies readonly Scope[];

const promptFields = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
] as const;
const prompt = modelFields(...promptFields);
const message = modelFields(
  ...promptFields,
  'max_tokens',
  'metadata',
  'service_tier',
  'stop_sequences',
  'stream',
  'temperature',
  'top_k',
  'top_p',
);

/** Anthropic with the tenant's own key. */
export const anthropic = defineSystem({
  id: 'anthropic',
  name: 'Anthropic',
  version: '1.1.0',
  category: 'models',
  summary: 'Your own key for Anthropic models. Anthropic invoices you directly.',
  reads: ['the list of models your key may use', 'the answers to the calls made with your key'],
  never: [
    'We never use your key for another tenant, and never another payer’s key for your calls.',
    'We never accept an admin key, which could manage your members and keys.',
    'We never keep a copy of your key outside the vault.',
  ],
  auth: {
    kind: 'api_key',
    field: 'api_key',
    pattern: '^sk-ant-[A-Za-z0-9_-]{8,290}$',
    refuses: [
      {
        pattern: '^sk-ant-admin',
        sentence: 'An admin key can manage members and keys; make an API key instead.',
      },
      {
        pattern: '^sk-ant-oat',
        sentence: 'This is a sign-in token of a person; make an API key instead.',
      },
    ],
    steps: [
      'Make an API key in a workspace of its own in the Anthropic Console, with a spend limit.',
      'Copy it once and paste it here.',
    ],
  },
  scopes,
  operations: {
    list_models: {
      method: 'GET',
      host,
      path: '/v1/models',
      scope: key,
      query: ['limit', 'after_id', 'before_id'],
      sentence: 'Check that the key works, which costs nothing.',
    },
    get_model: {
      method: 'GET',
      host,
      path: '/v1/models/{id}',
      scope: key,
      sentence: 'Read the description of one model.',
    },
    create_message: {
      method: 'POST',
      host,
      path: '/v1/messages',
      scope: key,
      body: message,
      sentence: 'Ask a model for an answer.',
      why: 'A model call sends its prompt in the body; it is what the key is given for.',
    },
    count_tokens: {
      method: 'POST',
      host,
      path: '/v1/messages/count_tokens',
      scope: key,
      body: prompt,
      sentence: 'Count the tokens of a prompt before it is sent.',
      why: 'The prompt to be counted travels in the body; nothing is changed by it.',
    },
  },
  authOperations: {},
  notes: [
    'A key that works may still have no credit; the next call says so.',
    'To end our access at once, deactivate the key in the Anthropic Console.',
  ],
  checkedOn: '2026-11-23',
});
