/**
 * The number of the page that is being landed, which `connectors_kit.land_page` took earlier in the
 * transaction; `run` is the placeholder of the run's id.
 */
export const changeNumber = (run: string): string => `(
  select lease.change_seq from connectors_kit.run_lease as lease where lease.run_id = ${run}
)`;
