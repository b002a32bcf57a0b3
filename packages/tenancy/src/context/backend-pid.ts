import type pg from 'pg';

/**
 * The process id of the backend, as the server told it when the connection was made. A pooler in
 * between tells a number of its own.
 */
export function backendPidOf(client: pg.ClientBase): number | null {
  return (client as unknown as { readonly processID: number | null }).processID;
}
