import { AtaskiError } from './ataski-error.ts';

const sentences = {
  KERNEL_TENANT_ID_INVALID: 'A tenant id must be a lower-case UUID.',
  KERNEL_CORRELATION_ID_INVALID:
    'A correlation id must be 8 to 64 letters, digits, dots, dashes or underscores.',
  KERNEL_ACTOR_INVALID:
    'An actor id must be 1 to 128 printable characters without spaces or separators.',
  KERNEL_MIGRATION_INVALID: 'Migrations must be named 000001_name.sql and numbered without a gap.',
} as const;

/** A value that does not fit the vocabulary. */
export class KernelError extends AtaskiError {
  constructor(code: keyof typeof sentences, details: Readonly<Record<string, string>> = {}) {
    super({ name: 'KernelError', code, kind: 'invalid', message: sentences[code], details });
  }
}
