/** A body as RFC 8259 spells it, letter by letter, with every member that it names in its order. */
class SlowReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) throw new Error('rest');
    return value;
  }

  value(depth: number): unknown {
    this.space();
    const next = this.text[this.at];
    if (next === '{') return this.object(depth + 1);
    if (next === '[') return this.array(depth + 1);
    if (next === '"') return this.string();
    const [word] = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
      this.text.slice(this.at, this.at + 400),
    ) ?? [''];
    if (word === '') throw new Error('value');
    this.at += word.length;
    return word === 'true'
      ? true
      : word === 'false'
        ? false
        : word === 'null'
          ? null
          : Number(word);
  }

  object(depth: number): object {
    if (depth > 64) throw new Error('deep');
    const members = new Map<string, unknown>();
    this.take('{');
    this.space();
    if (this.text[this.at] === '}') this.at += 1;
    else
      for (;;) {
        this.space();
        const name = this.string();
        if (members.has(name) || name === '__proto__') throw new Error('name');
        this.space();
        this.take(':');
        members.set(name, this.value(depth));
        this.space();
        if (this.text[this.at++] === ',') continue;
        this.at -= 1;
        this.take('}');
        break;
      }
    return Object.fromEntries(members);
  }

  array(depth: number): readonly unknown[] {
    if (depth > 64) throw new Error('deep');
    const elements: unknown[] = [];
    this.take('[');
    this.space();
    if (this.text[this.at] === ']') this.at += 1;
    else
      for (;;) {
        elements.push(this.value(depth));
        this.space();
        if (this.text[this.at++] === ',') continue;
        this.at -= 1;
        this.take(']');
        break;
      }
    return elements;
  }

  string(): string {
    this.take('"');
    let all = '';
    for (;;) {
      const letter = this.text[this.at++];
      if (letter === undefined || letter < ' ') throw new Error('string');
      if (letter === '"') break;
      all += letter === '\\' ? this.escape() : letter;
    }
    if (!all.isWellFormed()) throw new Error('half');
    return all;
  }

  escape(): string {
    const letter = this.text[this.at++] ?? '';
    const plain = '"\\/bfnrt'.indexOf(letter);
    if (letter !== '' && plain >= 0) return '"\\/\b\f\n\r\t'[plain]!;
    const digits = this.text.slice(this.at, this.at + 4);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) throw new Error('escape');
    this.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  space(): void {
    while (/^[ \t\n\r]$/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  take(letter: string): void {
    if (this.text[this.at++] !== letter) throw new Error(letter);
  }
}

/** What a body means, read slowly; null when it is to be refused. */
export function readSlowly(bytes: Uint8Array): object | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = new SlowReader(text).document();
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
