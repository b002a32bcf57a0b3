/** The systems that records are landed from. */
export const systemNames = [
  'stripe',
  'hubspot',
  'xero',
  'quickbooks',
  'netsuite',
  'sage_intacct',
  'recall',
] as const;
export type SystemName = (typeof systemNames)[number];

/** How many records each system has at least. */
export const records = 100_000;

/** Where they are, at each provider. */
export const accounts = {
  stripe: 'acct_bench',
  hubspot: '4711',
  xero: '11111111-1111-4111-8111-111111111111',
  quickbooks: '9130350000000001',
  netsuite: '123456',
  sage_intacct: 'bench',
  recall: 'us-east-1',
} as const;

/** Made up; they open nothing anywhere. */
export const keys = {
  stripe: 'rk_test_bench_0123456789abcdef',
  netsuite: {
    consumerKey: 'ck_bench',
    consumerSecret: 'cs_bench',
    tokenId: 'ti_bench',
    tokenSecret: 'ts_bench',
  },
  recall: 'be7c4000000000000000000000000000000be7c4',
  intacct: {
    ...{ senderId: 'sender', senderPassword: 'sender password' },
    ...{ userId: 'reader', password: 'reader password' },
  },
} as const;

/** Where the providers send people back to. Nobody listens there. */
export const redirectUri = 'https://product.example/callback';

/** The product, as the providers know it. */
export const oauthClient = {
  clientId: 'bench-client',
  clientSecret: 'bench-secret',
  redirectUris: [redirectUri],
} as const;
