/** Models that have a price and that the simulated providers know. */
export const chatModel = 'gpt-5.4-mini';
export const embeddingModel = 'text-embedding-3-small';
export const messagesModel = 'claude-haiku-4-5';

/** Keys at the providers: the platform's, and one that a tenant brings. */
export const platformSecrets = {
  openai: 'sk-proj-platform-canary-0123456789',
  anthropic: 'sk-ant-api03-platform-canary-0123456789',
} as const;
export const ownSecrets = {
  openai: 'sk-proj-own-canary-9876543210',
  anthropic: 'sk-ant-api03-own-canary-9876543210',
} as const;
