import { z } from 'zod';

/** Opaque place in a list that is read by key; absent for the first page. */
export const Cursor = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[A-Za-z0-9_-]+$/);

export const PageSize = z.coerce.number().int().min(1).max(100).default(50);
