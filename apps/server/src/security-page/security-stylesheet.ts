import { readFileSync } from 'node:fs';

/** The text of the page's stylesheet, to be served as `text/css` on the same origin. */
export const securityStylesheet: string = readFileSync(
  new URL('./security.css', import.meta.url),
  'utf8',
);
