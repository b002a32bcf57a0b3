/**
 * True when anything in the body bears the mark by which Anthropic writes it to a cache. The name
 * alone decides, wherever it stands: one too many costs nothing but a wider hold.
 */
export function hasCacheMark(body: unknown): boolean {
  const pending: unknown[] = [body];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, 'cache_control')) return true;
    for (const member of Object.values(value)) pending.push(member);
  }
  return false;
}
