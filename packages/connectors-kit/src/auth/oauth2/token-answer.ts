import { z } from 'zod';

const Token = z
  .string()
  .min(1)
  .max(8192)
  .regex(/^[\x21-\x7e]+$/);

/** The answer of a token endpoint (RFC 6749, section 5.1), and what providers add. */
export const TokenAnswer = z.looseObject({
  access_token: Token,
  refresh_token: Token,
  expires_in: z.int().min(1).max(31_536_000),
  token_type: z.string().regex(/^bearer$/i),
  scope: z.string().max(8192).optional(),
  scopes: z.array(z.string().max(255)).max(200).optional(),
});
export type TokenAnswer = z.output<typeof TokenAnswer>;

/** The refusal of a token endpoint (RFC 6749, section 5.2). */
export const TokenRefusal = z.looseObject({ error: z.string().max(100) });
