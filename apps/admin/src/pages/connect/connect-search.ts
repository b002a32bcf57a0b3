import { z } from 'zod';

const names = z
  .string()
  .max(1000)
  .regex(/^[\w.: -]*$/)
  .optional()
  .catch(undefined);
const id = z.uuid().optional().catch(undefined);

/** How a consent ended, as the server's redirect says it. What it does not know is dropped. */
export const ConnectSearch = z.object({
  /** The connection that came of it. */
  connection: id,
  /** Several accounts, of which one is to be picked. */
  choice: id,
  /** The code of the refusal. */
  refusal: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{2,99}$/)
    .optional()
    .catch(undefined),
  /** The correlation id of the refusal. */
  reference: z
    .string()
    .regex(/^[\w.-]{8,64}$/)
    .optional()
    .catch(undefined),
  /** The connection that the refusal is about. */
  of: id,
  /** Scopes, separated by spaces. */
  missing: names,
  extra: names,
});
/** How a consent ended. */
export type ConnectSearch = z.output<typeof ConnectSearch>;
