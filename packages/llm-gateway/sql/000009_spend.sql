--! purpose: what a tenant spent in a time, found without reading all of its calls
--! breaking: no   lock: writes of llm_gateway.call wait while the index is built

-- By the hold, which never moves: a correction sets the time at which a call was settled anew.
create index call_by_time on llm_gateway.call (tenant_id, held_at);
