import { AccessError } from './errors.ts';

const here = 'https://here.invalid';

/**
 * Accepts a path of this origin, with its query and fragment. Throws ACCESS_RETURN_TO_INVALID for
 * anything a browser could take for another origin: `//host`, a backslash, a control character.
 */
export function parseReturnTo(value: string): string {
  const isPath = /^\/[\x21-\x5b\x5d-\x7e]*$/.test(value) && value.length <= 1024;
  // What the URL parser makes of it decides in the end: it must stay here and stay the same.
  const url = isPath && URL.canParse(value, here) ? new URL(value, here) : null;
  if (url?.origin !== here || url.pathname.startsWith('//')) {
    throw new AccessError('ACCESS_RETURN_TO_INVALID');
  }
  return `${url.pathname}${url.search}${url.hash}`;
}
