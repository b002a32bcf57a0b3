/**
 * True when anything in the body bears the mark by which Anthropic writes it to a cache. The name
 * alone decides, wherever it stands: one too many costs nothing but a wider hold.
 */
export function hasCacheMark(body: unknown): boolean {
  const pending: object[] = isNested(body) ? [body] : [];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Object.hasOwn(value, 'cache_control')) return true;
    for (const member of Object.values(value) as readonly unknown[])
      if (isNested(member)) pending.push(member);
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
