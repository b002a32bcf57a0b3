import { objectOrNull } from '../stream/gathered.ts';
import type { JsonObject } from '../stream/gathered.ts';

/** Members that name something which is kept elsewhere: it can change, or end, or be somebody's. */
const names: ReadonlySet<string> = new Set([
  'file_id',
  'file_ids',
  'file_url',
  'container',
  'container_id',
  'vector_store_id',
  'vector_store_ids',
]);

/**
 * True when somewhere within a body or an answer a file, a container, an item or a page is named
 * that is kept elsewhere, by its id or by a URL other than `data:`.
 */
export function namesKeptElsewhere(value: unknown): boolean {
  // No recursion: a provider may nest as deep as it likes.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next) && isReference(next as JsonObject)) return true;
    for (const inner of Object.values(next) as unknown[])
      if (typeof inner === 'object') open.push(inner);
  }
  return false;
}

function isReference(object: JsonObject): boolean {
  for (const name of names) if ((object[name] ?? null) !== null) return true;
  const { image_url: image, audio, type, url, id } = object;
  const imageUrl = objectOrNull(image)?.['url'] ?? image;
  if (typeof imageUrl === 'string' && !imageUrl.startsWith('data:')) return true;
  // What was spoken is kept for an hour; what is sent to be heard has another name.
  if (objectOrNull(audio) !== null) return true;
  if (type === 'url') return typeof url === 'string';
  const isItem =
    type === 'item_reference' || (type === undefined && Object.keys(object).length === 1);
  return isItem && typeof id === 'string';
}
