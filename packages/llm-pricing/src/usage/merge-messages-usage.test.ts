import { describe, expect, it } from 'vitest';

import { mergeMessagesUsage } from './merge-messages-usage.ts';

const started = {
  input_tokens: 25,
  cache_read_input_tokens: 100,
  cache_creation_input_tokens: 0,
  output_tokens: 1,
  service_tier: 'standard',
};

describe('the usage of a stream', () => {
  it('is that of its start with what its end states anew', () => {
    expect(mergeMessagesUsage(started, { output_tokens: 150, input_tokens: 30 })).toEqual({
      ...started,
      output_tokens: 150,
      input_tokens: 30,
    });
  });

  it('keeps what the end leaves null', () => {
    const delta = { output_tokens: 9, input_tokens: null, cache_read_input_tokens: null };
    expect(mergeMessagesUsage(started, delta)).toEqual({ ...started, output_tokens: 9 });
  });

  it('takes the iterations that only the end knows', () => {
    const iterations = [{ type: 'message', input_tokens: 25, output_tokens: 9 }];
    expect(mergeMessagesUsage(started, { output_tokens: 9, iterations })).toMatchObject({
      iterations,
    });
  });

  it('does not take the iterations of the start for all of them', () => {
    const begun = { ...started, iterations: [{ type: 'message', input_tokens: 1 }] };
    expect(mergeMessagesUsage(begun, { output_tokens: 9 })).toEqual({
      ...started,
      output_tokens: 9,
    });
  });

  it('is none without a start, and none without an end', () => {
    expect(mergeMessagesUsage(undefined, { output_tokens: 9 })).toBeNull();
    for (const none of [undefined, null, 'usage'])
      expect(mergeMessagesUsage(started, none)).toBeNull();
  });
});
