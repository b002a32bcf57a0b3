import { findStart, matchEcho } from './escaped-echo.ts';
import type { EchoPattern } from './escaped-echo.ts';

/** Masks credentials in a body that comes in chunks. */
export interface EchoMask {
  /**
   * What may be handed on now: what was held and this chunk, masked in place, without the end that
   * may be the start of an echo. Empty where all of it may be.
   */
  pass(chunk: Buffer): Buffer;
  /** What is held when the body has ended: nothing follows that could make it an echo. */
  end(): Buffer;
}

interface Findings {
  /** Where whole echoes begin and end. */
  readonly echoes: readonly (readonly [number, number])[];
  /** From here on further bytes may decide; the length of the text where there is no such place. */
  readonly openAt: number;
}

const mask = '*'.charCodeAt(0);
const nothing = Buffer.alloc(0);
/** Up to here, going through the bytes costs less than asking for a few texts in them. */
const shortLength = 512;

/**
 * A mask that has seen nothing yet. Every byte of every echo is masked, also where echoes overlap,
 * and wherever chunks begin: what is found depends on the bytes alone.
 */
export function createEchoMask(patterns: readonly EchoPattern[]): EchoMask {
  let held: Buffer = nothing;
  /** How many bytes of `held` belong to an echo that began before it. */
  let covered = 0;

  const release = (text: Buffer, { echoes }: Findings, until: number): Buffer => {
    let masked = covered;
    text.fill(mask, 0, Math.min(covered, until));
    for (const [start, end] of echoes) {
      if (start < until) text.fill(mask, start, Math.min(end, until));
      if (start < until) masked = Math.max(masked, end);
    }
    held = text.subarray(until);
    covered = Math.max(0, masked - until);
    return text.subarray(0, until);
  };

  return {
    pass: (chunk) => {
      const text = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const findings = find(text, patterns);
      if (findings === null) {
        if (covered === 0) held = nothing;
        return covered === 0 ? text : release(text, { echoes: [], openAt: 0 }, text.length);
      }
      return release(text, findings, findings.openAt);
    },
    end: () => {
      const findings = find(held, patterns) ?? { echoes: [], openAt: 0 };
      return release(held, findings, held.length);
    },
  };
}

/** Null, and quickly so, for the text that almost all are: one with nothing in it. */
function find(text: Buffer, patterns: readonly EchoPattern[]): Findings | null {
  const echoes: [number, number][] = [];
  let openAt = text.length;
  for (const pattern of patterns) {
    const { bytes, leads, tailLength } = pattern;
    let from = 0;
    if (text.length > shortLength && !leads.some((lead) => text.includes(lead))) {
      for (let at = text.indexOf(bytes); at !== -1; at = text.indexOf(bytes, at + 1)) {
        echoes.push([at, at + bytes.length]);
      }
      from = Math.max(0, text.length - tailLength);
    }
    for (
      let at = findStart(text, from, pattern);
      at < text.length;
      at = findStart(text, at + 1, pattern)
    ) {
      const match = matchEcho(text, at, pattern);
      if (match === null) continue;
      if (match.end > 0) echoes.push([at, match.end]);
      if (match.isOpen) openAt = Math.min(openAt, at);
    }
  }
  return echoes.length === 0 && openAt === text.length ? null : { echoes, openAt };
}
