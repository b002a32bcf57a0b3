import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes that are replaced by as many others. */
export type Rewrite = readonly [from: string, to: string];

/** One direction of a connection. */
export interface Wire {
  /** Forwards so many bytes more, and then does what `cut` does. */
  cutAfter(bytes: number, cut: () => void): void;
  /** Forwards nothing for a while. */
  stall(ms: number): void;
  /** Forwards in pieces of a few bytes for a while. */
  crumble(ms: number): void;
  /** Forwards faithfully from now on. */
  calm(): void;
}

const crumbBytes = 7;

/** Forwards from one socket to the other, with its ends and its back-pressure. */
export function createWire(from: Socket, to: Socket, rewrites: readonly Rewrite[]): Wire {
  let left = Infinity;
  let cut: () => void = () => undefined;
  let crumbleUntil = 0;
  let stallUntil = 0;
  let sending = Promise.resolve();

  const forward = async (bytes: Buffer): Promise<void> => {
    for (let ms = stallUntil - performance.now(); ms > 0; ms = stallUntil - performance.now())
      await sleep(ms);
    if (bytes.length >= left) {
      to.write(bytes.subarray(0, left), () => cut());
      return;
    }
    left -= bytes.length;
    for (let at = 0; at < bytes.length;) {
      const isCrumbling = crumbleUntil > performance.now();
      const end = isCrumbling ? Math.min(at + crumbBytes, bytes.length) : bytes.length;
      if (!to.destroyed) to.write(bytes.subarray(at, end));
      at = end;
      if (isCrumbling) await new Promise((resolve) => setImmediate(resolve));
    }
  };

  from.on('data', (bytes: Buffer) => {
    from.pause();
    sending = sending
      .then(() => forward(rewriteBytes(bytes, rewrites)))
      .then(() => void from.resume());
  });
  from.on('end', () => {
    void sending.then(() => to.end());
  });
  from.on('close', () => {
    void sending.then(() => to.destroy());
  });
  return {
    cutAfter(bytes, whenReached) {
      left = bytes;
      cut = whenReached;
    },
    stall(ms) {
      stallUntil = performance.now() + ms;
    },
    crumble(ms) {
      crumbleUntil = performance.now() + ms;
    },
    calm() {
      left = Infinity;
      stallUntil = 0;
      crumbleUntil = 0;
    },
  };
}

/** What arrives of a text. */
export function rewriteText(text: string, rewrites: readonly Rewrite[]): string {
  return rewrites.reduce((rewritten, [from, to]) => rewritten.replaceAll(from, to), text);
}

function rewriteBytes(bytes: Buffer, rewrites: readonly Rewrite[]): Buffer {
  if (rewrites.length === 0) return bytes;
  return Buffer.from(rewriteText(bytes.toString('latin1'), rewrites), 'latin1');
}
