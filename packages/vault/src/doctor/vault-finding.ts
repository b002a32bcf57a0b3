import type { TenantId } from '@ataski/kernel';

/** What the doctor can find. */
export type VaultFindingCode =
  /** The root key cannot be reached: nothing that is not in memory opens. */
  | 'kms_unavailable'
  /** The grants of the vault's tables are not those of its migrations. */
  | 'grant_unexpected'
  /** No wrapping of the data key holds it: what is sealed under it is lost, unless one comes back. */
  | 'key_not_opened'
  /** A wrapping under a loaded root key is not one of its data key: damage, or somebody's doing. */
  | 'wrapping_not_opened'
  /**
   * In front of a good wrapping lies one by a root key that is not loaded here: this process lags
   * behind, or somebody means to displace the good one. `rewrap` puts another in front.
   */
  | 'wrapping_unknown'
  /** Credentials lie under a version that was destroyed or never was. */
  | 'credential_without_key'
  /** There are keys and none of them is the primary one. */
  | 'primary_missing'
  /** The newest good wrapping is not by the primary root key: `rewrap` is due. */
  | 'rewrap_due'
  /** A wrapping was superseded more than a week ago: `rewrap --remove-old` is due. */
  | 'old_wrapping'
  /** A key is pending for more than a week: `promote` or `retire` is due. */
  | 'pending_stale'
  /** Credentials are under an older version since more than a week: `reencrypt` is due. */
  | 'reencrypt_due';

/** An error makes secrets unreadable or unsafe; a warning is work that waits. */
export interface VaultFinding {
  readonly code: VaultFindingCode;
  readonly severity: 'error' | 'warning';
  /** Null: of the whole installation. */
  readonly tenantId: TenantId | null;
  readonly keyVersion?: number;
  /** Ids, names and counts. */
  readonly detail?: string;
}
