import { mergeConfig } from 'vitest/config';

import usual from './vitest.config.ts';

/** The tests that need the real LiteLLM proxy, which `npm run test:litellm` installs first. */
export default mergeConfig(
  { ...usual, test: { ...usual.test, include: [] } },
  {
    test: {
      include: ['packages/llm-gateway/test/real-litellm.test.ts'],
      typecheck: { enabled: false },
    },
  },
);
