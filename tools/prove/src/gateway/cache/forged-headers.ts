/** Headers by which somebody could try to pass for the tenant `victim`. */
export function forgedHeaders(
  victim: string,
  pick: number,
): Readonly<Record<string, readonly string[]>> {
  const forgeries: readonly Readonly<Record<string, readonly string[]>>[] = [
    { 'x-ataski-tenant': [victim], 'x-tenant-id': [victim] },
    { host: [`${victim}.ataski.example`], 'x-forwarded-host': [victim] },
    { authorization: [`Bearer atk_${victim}`], 'x-api-key': [`atk_${victim}`] },
    { cookie: [`tenant=${victim}; session=${victim}`] },
    { 'x-ataski-cache-key': [victim], 'x-ataski-cache-namespace': [victim] },
    { 'openai-organization': [victim], 'openai-project': [victim] },
    { 'x-ataski-cache': ['on, shared'], 'x-ataski-tenant': [victim, victim] },
    { 'cache-control': ['only-if-cached'], 'if-none-match': [`"${victim}"`] },
    { 'x-ataski-cache': [`on, tenant=${victim}`] },
    {},
  ];
  return forgeries[pick % forgeries.length] ?? {};
}
