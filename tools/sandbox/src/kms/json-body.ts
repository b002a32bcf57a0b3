/** The body as an object of JSON, or null. */
export function parseJsonObject(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** The bytes of a member in canonical base64, an absent one as no bytes; null for anything else. */
export function base64Member(body: Readonly<Record<string, unknown>>, name: string): Buffer | null {
  const value = body[name] ?? '';
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes : null;
}
