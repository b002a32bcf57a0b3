import { EgressError } from './errors.ts';

const token = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
// Printable ASCII and inner spaces: no line break can start a header of its own.
const value = /^[\x21-\x7e](?:[\x20-\x7e]{0,16382}[\x21-\x7e])?$/;

const refusedNames = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'cookie',
  'forwarded',
  'via',
  'http2-settings',
  'accept-encoding',
  // The body goes out as it was checked, never as something that has to be unpacked first.
  'content-encoding',
  'x-real-ip',
]);
/** Names that some server takes as another method, host, path or sender than the ones checked. */
const refusedShape = /method|override|^proxy-|^sec-|^x-forwarded|^x-original-|^x-rewrite-|^x-host$/;

/**
 * The headers to send, in lower case, after what the door itself sets. Throws EGRESS_HEADER_REFUSED
 * for names that could change method, host, framing or sender, and for values with control
 * characters.
 */
export function checkRequestHeaders(
  headers: Readonly<Record<string, string>>,
  details: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const checked = new Map<string, string>();
  for (const [name, text] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    const isRefused =
      !token.test(lower) ||
      refusedNames.has(lower) ||
      refusedShape.test(lower) ||
      checked.has(lower) ||
      typeof text !== 'string' ||
      (text !== '' && !value.test(text));
    if (isRefused) throw new EgressError('EGRESS_HEADER_REFUSED', details);
    checked.set(lower, text);
  }
  // Compressed answers would need a second size limit; nothing is decompressed here.
  return { 'user-agent': 'ataski', ...Object.fromEntries(checked), 'accept-encoding': 'identity' };
}
