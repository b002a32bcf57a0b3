import { renderCanonicalJson } from '../canonical-json.ts';
import type { Json } from '../canonical-json.ts';
import type { ChangeClass } from './change-rule.ts';
import type { PolicyChange } from './compare.ts';

/** How changes are shown. */
export interface RenderDiffOptions {
  /** `text` is for people, `json` for programs. Default `text`. */
  readonly format?: 'text' | 'json';
  /** Colours for a terminal. Default false. */
  readonly isColoured?: boolean;
}

const colours: Readonly<Record<ChangeClass, string>> = {
  dangerous: '31',
  review: '33',
  safe: '32',
};
const widestValue = 160;

/** Shows the changes of two snapshots, the worst first, with their number by class at the end. */
export function renderDiff(
  changes: readonly PolicyChange[],
  options: RenderDiffOptions = {},
): string {
  if (options.format === 'json') return `${JSON.stringify({ changes }, null, 2)}\n`;
  const isColoured = options.isColoured === true;
  const width = Math.max(0, ...changes.map(({ what }) => what.length));
  const lines = changes.map((change) => renderChange(change, width, isColoured));
  return `${[...lines, summaryOf(changes)].join('\n')}\n`;
}

function renderChange(change: PolicyChange, width: number, isColoured: boolean): string {
  const label = change.class.padEnd(9);
  const shown = isColoured ? `\u001b[${colours[change.class]}m${label}\u001b[0m` : label;
  const isOneFact = change.what.includes('.');
  const values = isOneFact
    ? [`           ${shorten(change.before)} -> ${shorten(change.after)}`]
    : [];
  return [
    `${shown}  ${change.what.padEnd(width)}  ${change.object}`,
    ...values,
    `           ${change.because}`,
  ].join('\n');
}

function shorten(value: Json): string {
  const text = typeof value === 'string' ? value : renderCanonicalJson(value);
  return text.length > widestValue ? `${text.slice(0, widestValue)}...` : text;
}

function summaryOf(changes: readonly PolicyChange[]): string {
  const count = (wanted: ChangeClass) => changes.filter((change) => change.class === wanted).length;
  return `${count('dangerous')} dangerous, ${count('review')} to review, ${count('safe')} safe`;
}
