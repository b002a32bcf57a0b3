import { describe, expect, it } from 'vitest';

import { ConnectorsKitError, findConnectorFaults } from '@ataski/connectors-kit';
import { answerCode } from '@ataski/connectors-kit/testing';
import { manifest } from '@ataski/scope-manifest';

import { answers } from '../test/answers.ts';
import { anthropic } from './anthropic.ts';

const accept = (key: string) =>
  anthropic.definition.auth.accept(manifest.anthropic, { api_key: key });
const long = 'A1b2C3d4E5f6G7h8-J9k0_L1m2N3o4P5q6R7s8T9u0';

describe('the Anthropic connector', () => {
  it('agrees with its manifest entry; models are called by the gateway', () => {
    const byTheGateway = ['get_model', 'create_message', 'count_tokens'];
    expect(findConnectorFaults(anthropic, {}, byTheGateway)).toEqual([]);
  });

  it.each([`sk-ant-api03-${long}`, `sk-ant-api04-${long}`, ` sk-ant-${long}\n`])(
    'takes an API key: %s',
    (key) => {
      expect(accept(key)).toMatchObject({ secret: key.trim(), hint: key.trim().slice(-4) });
    },
  );

  it.each([
    `sk-ant-admin01-${long}`,
    `sk-ant-oat01-${long}`,
    `sk-proj-${long}`,
    `sk-${long}`,
    'sk-ant-',
    `sk-ant-api03-${long} ${long}`,
    `"sk-ant-api03-${long}"`,
    `sk-ant-api03-${long}é`,
    `sk-ant-api03-${'A'.repeat(400)}`,
    `Bearer sk-ant-api03-${long}`,
    '',
  ])('refuses what is no API key, before any call and without repeating it: %s', (key) => {
    expect(() => accept(key)).toThrow(ConnectorsKitError);
    expect(() => accept(key)).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED' }),
    );
    expect(() => accept(key)).not.toThrow(long);
  });

  it('sends the key and the version as headers, and nothing else', () => {
    const proof = anthropic.definition.auth.prove('the key', {
      operation: 'list_models',
      body: null,
      app: {},
    });
    expect(proof).toEqual({ headers: { 'x-api-key': 'the key' } });
    expect(anthropic.definition.headers).toEqual({ 'anthropic-version': '2023-06-01' });
  });

  it.each(answers)('takes $status for what it is: $is', async ({ code, ...answer }) => {
    expect(await answerCode(anthropic, answer)).toBe(code);
  });
});
