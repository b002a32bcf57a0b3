import { invalidQuery } from '../netsuite-failure.ts';

const elements = /YYYY|MM|DD|HH24|MI|SS|"[^"]*"|[-/:. ]/y;
const widths: Readonly<Record<string, number>> = { YYYY: 4, MM: 2, DD: 2, HH24: 2, MI: 2, SS: 2 };
/** Where each element stands in `YYYY-MM-DD HH24:MI:SS`. */
const places: Readonly<Record<string, number>> = {
  YYYY: 0,
  MM: 5,
  DD: 8,
  HH24: 11,
  MI: 14,
  SS: 17,
};

/** The elements of a date mask. Throws a 400 for one that the simulator does not know. */
export function parseDateMask(mask: string): readonly string[] {
  const upper = mask.replace(/[^"]+(?=(?:[^"]*"[^"]*")*[^"]*$)/g, (part) => part.toUpperCase());
  const found: string[] = [];
  elements.lastIndex = 0;
  while (elements.lastIndex < upper.length) {
    const element = elements.exec(upper)?.[0];
    if (element === undefined) throw invalidQuery(`date format not recognized: ${mask}`);
    found.push(element);
  }
  return found;
}

/** A kept date in the form of a mask. */
export function formatDate(kept: string, mask: string): string {
  return parseDateMask(mask)
    .map((element) => {
      const at = places[element];
      return at === undefined
        ? element.replaceAll('"', '')
        : kept.slice(at, at + (widths[element] ?? 0));
    })
    .join('');
}

/** The kept form of a text that fits a mask exactly. Null when it does not, or is no such day. */
export function parseDate(text: string, mask: string): string | null {
  const parts = parseDateMask(mask);
  const pattern = parts.map((element) => {
    const width = widths[element];
    const literal = element.replaceAll('"', '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    return width === undefined ? literal : `(?<${element}>\\d{${width === 4 ? '4' : '1,2'}})`;
  });
  const groups = new RegExp(`^${pattern.join('')}$`).exec(text)?.groups;
  if (groups === undefined) return null;
  const read = (element: string, otherwise: string): string =>
    (groups[element] ?? otherwise).padStart(2, '0');
  const day = `${groups['YYYY'] ?? '1970'}-${read('MM', '01')}-${read('DD', '01')}`;
  const time = `${read('HH24', '00')}:${read('MI', '00')}:${read('SS', '00')}`;
  const instant = new Date(`${day}T${time}Z`);
  const isReal =
    !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${day}T${time}`);
  return isReal ? `${day} ${time}` : null;
}

/** Days later; the time of day stays. */
export function addDays(kept: string, days: number): string {
  const instant = new Date(Date.parse(`${kept.replace(' ', 'T')}Z`) + days * 86_400_000);
  return instant.toISOString().slice(0, 19).replace('T', ' ');
}
