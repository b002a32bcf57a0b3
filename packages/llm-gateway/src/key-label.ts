const shape = /^[^\p{C}]{1,80}$/u;
/** A key that was pasted into the wrong field would stand there in clear. */
const looksLikeKey = /(?:atk_|sk-)[A-Za-z0-9_-]{12}/;

/** True for 1 to 80 printable characters that hold nothing which looks like a key. */
export function isKeyLabel(label: string): boolean {
  return shape.test(label) && !looksLikeKey.test(label);
}
