--! purpose: what a tenant spent in a time, found without reading all of its calls
--! breaking: no   lock: writes of llm_gateway.call wait while the index is built

-- By the hold, which never moves: a correction sets the time at which a call was settled anew.
--
-- Whoever reads by time says `held_at > '-infinity'` as well. It is true of every row, and there so that the index is of
-- no use to a statement that does not say it: while the table was small, the planner found a call by its tenant here
-- instead of by its key, and a plan that is kept would read all of a tenant's calls for each of them.
create index call_by_time on llm_gateway.call (tenant_id, held_at) where held_at > '-infinity';
