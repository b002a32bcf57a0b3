import { arrayOf, objectOf, textOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';
import { weighImageUrl } from './input-weight.ts';
import type { InputWeight } from './input-weight.ts';

const texts = new Set([
  'text',
  'refusal',
  'input_text',
  'output_text',
  'summary_text',
  'reasoning_text',
]);

/** Weighs what a message or the answer of a tool holds: a text, or parts of known types. */
export function weighOpenaiContent(weight: InputWeight, content: unknown, field: string): void {
  if (content === undefined || content === null || typeof content === 'string') return;
  for (const element of arrayOf(content, field)) {
    const part = objectOf(element, field);
    const type = textOf(part['type'], field);
    if (texts.has(type)) continue;
    if (type === 'image_url')
      weighImageUrl(weight, textOf(objectOf(part['image_url'], field)['url'], field));
    else if (type === 'input_image') weighInputImage(weight, part['image_url']);
    // A file is read by the provider into text and pictures of its pages.
    else if (type === 'file' || type === 'input_file') weight.hasUnseen = true;
    else throw new CallRefused('feature_unbounded', type);
  }
}

/** An image of the Responses surface: by its address, or by the id of a file. */
function weighInputImage(weight: InputWeight, url: unknown): void {
  if (typeof url === 'string') weighImageUrl(weight, url);
  else weight.hasUnseen = true;
}
