/** One more than the connection has; $1 is the connection, whose lease lets one worker write. */
export const nextChange = `(
  select coalesce(max(known.change_seq), 0) + 1
    from connectors_kit.record as known
   where known.connection_id = $1
)`;
