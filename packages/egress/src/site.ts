import { BlockList, isIP } from 'node:net';

import { EgressError } from './errors.ts';

/** Where a system stands that the operator runs, as the operator grants it when the door opens. */
export interface EgressSite {
  /** A name in lower case, also of one word, or an IPv4 address. All operations have this host. */
  readonly host: string;
  readonly port: number;
  /** `http` goes without TLS, and only into networks that are named. */
  readonly scheme: 'https' | 'http';
  /**
   * In CIDR notation. Each address of the host must lie in one of them. None: the addresses must be
   * public. Link-local addresses, where machines have their metadata, are in no network.
   */
  readonly networks: readonly string[];
}

const hostShape =
  /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Throws EGRESS_SYSTEM_INVALID for a site that cannot be guarded as written. */
export function checkSite(site: EgressSite): void {
  const { host, port, scheme, networks } = site;
  const isHost = host.length <= 253 && hostShape.test(host) && isPlainHost(host);
  const isPort = Number.isSafeInteger(port) && port >= 1 && port <= 65_535;
  const isScheme = scheme === 'https' || (networks.length > 0 && (scheme as unknown) === 'http');
  if (!isHost || !isPort || !isScheme) throw new EgressError('EGRESS_SYSTEM_INVALID');
  networksOf(site);
}

/** As undici names it: without the port that the scheme has by itself. */
export function siteOrigin({ scheme, host, port }: EgressSite): string {
  return new URL(`${scheme}://${host}:${String(port)}`).origin;
}

/** Whether an address lies in the networks of a site; null where it names none. */
export function networksOf({ networks }: EgressSite): ((address: string) => boolean) | null {
  if (networks.length === 0) return null;
  const granted = new BlockList();
  for (const network of networks) addNetwork(granted, network);
  return (address) => {
    const family = isIP(address);
    // A zone (`fe80::1%eth0`) names an interface of this machine.
    if (family === 0 || address.includes('%')) return false;
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    return granted.check(address, kind) && !linkLocal.check(address, kind);
  };
}

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
// Of one provider's machines, by its documentation, outside of both.
linkLocal.addAddress('fd00:ec2::254', 'ipv6');

/** A network of all addresses is no grant. */
function addNetwork(granted: BlockList, network: string): void {
  const [, address = '', bits = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIP(address);
  const prefix = Number(bits);
  if (family === 0 || prefix < 1 || prefix > (family === 4 ? 32 : 128))
    throw new EgressError('EGRESS_SYSTEM_INVALID');
  granted.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
}

/** False for digits that some reader takes for an address and another for a name: `127.1`, `0x7f`. */
function isPlainHost(host: string): boolean {
  if (isIP(host) === 4) return true;
  return URL.canParse(`https://${host}`) && isIP(new URL(`https://${host}`).hostname) === 0;
}
