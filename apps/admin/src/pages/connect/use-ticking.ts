import { useEffect, useState } from 'react';

const stepMs = 140;

/** Counts up to a total, a step at a time, so that an eye can follow; at once under reduced motion. */
export function useTicking(total: number): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (count >= total) return undefined;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = setTimeout(() => setCount(still ? total : count + 1), still ? 0 : stepMs);
    return () => clearTimeout(timer);
  }, [count, total]);
  return Math.min(count, total);
}
