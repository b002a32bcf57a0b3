/** Where the session lives in the query cache. */
export const sessionKey = ['getSession'] as const;
