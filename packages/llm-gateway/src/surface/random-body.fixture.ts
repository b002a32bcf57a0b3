/** Numbers that are the same for the same seed. */
export function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const names = ['a', 'b', 'model', 'n', '__proto__', 'é', '😀', 'a:b', '{', 'constructor', ''];
const scalars = ['0', '-1.5e3', 'true', 'false', 'null', '""', '"x:{["', '1e400', '"\\\\"', '[]'];
const damages = ['"', '\\', '{', '}', ':', ',', '\\ud800', '\\u0061', ' ', '\n', '[', ']', 'é'];

/** A body that is often valid, names members twice now and then, and is damaged now and then. */
export function randomBody(roll: (sides: number) => number): Buffer {
  let text = object(roll, 0);
  for (let left = roll(4) === 0 ? roll(3) + 1 : 0; left > 0; left -= 1) {
    const at = roll(text.length + 1);
    const damage = damages[roll(damages.length)] ?? '';
    text = text.slice(0, at) + damage + text.slice(at + roll(2));
  }
  const bytes = Buffer.from(text);
  if (roll(50) === 0) bytes[roll(bytes.length)] = 0x80 + roll(128);
  return bytes;
}

function object(roll: (sides: number) => number, depth: number): string {
  const members = Array.from(
    { length: roll(4) },
    () => `${space(roll)}${name(roll)}${space(roll)}:${value(roll, depth)}`,
  );
  return `{${members.join(',')}}`;
}

function value(roll: (sides: number) => number, depth: number): string {
  const kind = roll(8);
  if (kind === 0 && depth < 5) return object(roll, depth + 1);
  if (kind === 1 && depth < 5)
    return `[${Array.from({ length: roll(3) }, () => value(roll, depth + 1)).join(',')}]`;
  if (kind === 2) return name(roll);
  if (kind === 3 && roll(40) === 0) {
    const deep = 55 + roll(15);
    return '['.repeat(deep) + ']'.repeat(deep);
  }
  return scalars[roll(scalars.length)] ?? 'null';
}

/** A name, each of its letters escaped or not. */
function name(roll: (sides: number) => number): string {
  // The reserved one is rare, so that most bodies are read.
  let word = names[roll(names.length)] ?? '';
  if (word === '__proto__' && roll(6) > 0) word = 'c';
  const letters = Array.from({ length: word.length }, (_, at) => {
    const code = word.charCodeAt(at).toString(16).padStart(4, '0');
    return roll(5) === 0 ? `\\u${roll(2) === 0 ? code : code.toUpperCase()}` : word[at];
  });
  return `"${letters.join('')}"`;
}

function space(roll: (sides: number) => number): string {
  return roll(6) === 0 ? ' ' : '';
}
