import { describe, expect, it } from 'vitest';

import { ConnectorsKitError, findConnectorFaults } from '@ataski/connectors-kit';
import { answerCode } from '@ataski/connectors-kit/testing';
import { manifest } from '@ataski/scope-manifest';

import { answers } from '../test/answers.ts';
import { openai } from './openai.ts';

const accept = (key: string) => openai.definition.auth.accept(manifest.openai, { api_key: key });
const long = 'A1b2C3d4E5f6G7h8-J9k0_L1m2N3o4P5q6R7s8T9u0';

describe('the OpenAI connector', () => {
  it('agrees with its manifest entry; models are called by the gateway', () => {
    const byTheGateway = [
      'get_model',
      'create_response',
      'create_chat_completion',
      'create_embedding',
    ];
    expect(findConnectorFaults(openai, {}, byTheGateway)).toEqual([]);
  });

  it.each([`sk-proj-${long}`, `sk-svcacct-${long}`, `sk-${long}`, `\tsk-proj-${long} `])(
    'takes a project key, a service account’s, and an older one: %s',
    (key) => {
      expect(accept(key)).toMatchObject({ secret: key.trim(), hint: key.trim().slice(-4) });
    },
  );

  it.each([
    `sk-admin-${long}`,
    `sk-ant-api03-${long}`,
    `pk-${long}`,
    'sk-',
    `sk-proj-${long} ${long}`,
    `'sk-proj-${long}'`,
    `sk-proj-${long}€`,
    `sk-proj-${'A'.repeat(400)}`,
    `Bearer sk-proj-${long}`,
    '',
  ])('refuses what is no such key, before any call and without repeating it: %s', (key) => {
    expect(() => accept(key)).toThrow(ConnectorsKitError);
    expect(() => accept(key)).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' }),
    );
    expect(() => accept(key)).not.toThrow(long);
  });

  it.each(answers)('takes $status for what it is: $is', async ({ code, ...answer }) => {
    expect(await answerCode(openai, answer)).toBe(code);
  });

  it('names the scopes that a restricted key lacks, although the status says that it is dead', () => {
    const reason = openai.definition.failure.reason(
      {
        error: {
          message:
            'You have insufficient permissions for this operation. Missing scopes: api.model.read, model.request. Check that you have the correct role.',
          type: 'invalid_request_error',
          code: null,
        },
      },
      401,
    );
    expect(reason).toMatchObject({
      meaning: 'permission_missing',
      permissions: ['api.model.read', 'model.request'],
    });
  });
});
