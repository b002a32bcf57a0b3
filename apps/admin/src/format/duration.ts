import { instantMicros } from './instant.ts';

/** A duration in the unit that a person would pick: `840 µs`, `266 ms`, `1.9 s`, `2 min 05 s`. */
export function formatDuration(micros: number): string {
  if (micros === 0) return '0 ms';
  if (micros < 1000) return `${Math.round(micros)} µs`;
  const milliseconds = micros / 1000;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** The time between two instants in microseconds, never below zero; null when either is unreadable. */
export function microsBetween(from: string, to: string): number | null {
  const start = instantMicros(from);
  const end = instantMicros(to);
  return start === null || end === null ? null : Math.max(0, end - start);
}
