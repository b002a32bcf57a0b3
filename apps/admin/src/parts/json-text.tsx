import { printJson } from '../format/print-json.ts';
import type { JsonPieceKind } from '../format/print-json.ts';

const colours: Readonly<Record<JsonPieceKind, string | undefined>> = {
  name: 'text-accent',
  string: 'text-ok',
  number: 'text-warn',
  boolean: 'text-danger',
  null: 'text-faint',
  mark: 'text-faint',
};

/** JSON with its indentation and colours, every digit as it was sent. */
export function JsonText({ text }: { readonly text: string }) {
  const lines = printJson(text);
  return (
    <pre
      // Long lines scroll, and what scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label="JSON"
      className="overflow-x-auto px-5 py-3 font-mono text-xs leading-[18px]"
    >
      {lines === null
        ? text
        : lines.map((line, index) => (
            <div key={index} className="whitespace-pre">
              {line.map((piece, place) => (
                <span key={place} className={colours[piece.kind]}>
                  {piece.text}
                </span>
              ))}
            </div>
          ))}
    </pre>
  );
}
