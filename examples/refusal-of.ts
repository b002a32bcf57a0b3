/** How a query was refused: the code of the error or of what caused it; null when it was answered. */
export async function refusalOf(query: Promise<unknown>): Promise<string | null> {
  try {
    await query;
    return null;
  } catch (error) {
    return codeOf(error) ?? codeOf((error as { cause?: unknown }).cause) ?? 'UNKNOWN';
  }
}

function codeOf(thrown: unknown): string | undefined {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
