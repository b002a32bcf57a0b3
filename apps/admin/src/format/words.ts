/** Turns `payment_intents` into `Payment intents`: words apart, the first one capital. */
export function sentenceCase(name: string): string {
  const words = name.replaceAll(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A stream's name for people: `gl_lines` as `GL lines`, `ar_aging` as `AR aging`. */
export function streamTitle(stream: string): string {
  return sentenceCase(stream).replaceAll(/\b(?:gl|ar|ap)\b/gi, (word) => word.toUpperCase());
}

/** Up to two letters that stand for a name: `Acme founder` gives `AF`. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}

/** Joins names as a sentence does: `a, b and c`. */
export function listOfNames(names: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${conjunction} ${names.at(-1) ?? ''}`;
}

/** Keeps both ends of a long id, where ids differ: `c_7f31ab…a90e`. */
export function shortenId(id: string, keep = 14): string {
  return id.length <= keep ? id : `${id.slice(0, keep - 5)}…${id.slice(-4)}`;
}
