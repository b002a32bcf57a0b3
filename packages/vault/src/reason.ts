import { VaultError } from './errors.ts';

const reasonShape = /^[^\p{C}]{10,500}$/u;
const ticketShape = /^[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}$/;

/** Accepts 10 to 500 characters without control characters. Throws VAULT_REASON_INVALID. */
export function parseReason(reason: unknown): string {
  if (typeof reason === 'string' && reasonShape.test(reason)) return reason;
  throw new VaultError('VAULT_REASON_INVALID');
}

/** Accepts 1 to 64 of letters, digits and `. _ / # -`. Throws VAULT_TICKET_INVALID. */
export function parseTicket(ticket: unknown): string {
  if (typeof ticket === 'string' && ticketShape.test(ticket)) return ticket;
  throw new VaultError('VAULT_TICKET_INVALID');
}
