/** Days that some zone has not, has twice, or begins at another time. */
export const hardDays: readonly string[] = [
  // Samoa went over the date line.
  ...['2011-12-29', '2011-12-30', '2011-12-31'],
  ...['2024-02-29', '2025-12-31', '2026-01-01'],
  // Newfoundland and California change their clocks.
  ...['2026-03-07', '2026-03-08', '2026-03-09', '2026-10-31', '2026-11-01', '2026-11-02'],
];

/** Moments around midnight in UTC, in the zones of the proof, and around changes of their clocks. */
export const hardMoments: readonly string[] = [
  ...['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00.000Z', '2026-11-01T04:29:59.000Z'],
  ...['2026-11-01T04:30:00.000Z', '2026-11-01T05:29:59.000Z', '2026-11-01T09:00:00.000Z'],
  ...['2026-03-08T05:29:59.000Z', '2026-03-08T05:30:00.000Z', '2026-03-08T10:00:00.000Z'],
  ...['2026-11-14T09:59:59.000Z', '2026-11-14T10:00:00.000Z', '2026-11-14T11:00:00.000Z'],
];

/** Where the workers stand; the first is what the others are compared with. */
export const zones = {
  full: ['UTC', 'Pacific/Kiritimati', 'America/St_Johns', 'Pacific/Apia'],
  small: ['UTC', 'Pacific/Kiritimati'],
} as const;
