import { html } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';

const paths = {
  check: 'm3.5 8.5 3 3 6-7',
  pen: 'm3 13 .7-2.8 7-7 2.1 2.1-7 7L3 13Z',
  clock: 'M8 4.5V8l2.5 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  file: 'M4.5 2h5L12 4.5V14h-7.5V2ZM9 2v3h3',
} as const;

/** The shapes that stand beside a word. */
export type IconName = keyof typeof paths;

/** A 16-pixel outline in the colour of its text. Decoration: the word beside it says the same. */
export function icon(name: IconName): Html {
  return html`<svg
    class="icon"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d="${paths[name]}"></path>
  </svg>`;
}
