import { z } from 'zod';

/** An amount in whole nano-USD, as digits, because it may pass 2^53. */
export const NanoUsd = z.string().regex(/^\d{1,19}$/);
