/** Which network addresses a stranger may have the portal connect to. */
import { BlockList, isIP } from "node:net";

/** IPv4 of special use (RFC 6890, IANA's registry), multicast and reserved: all that is no public host's. */
const SPECIAL_IPV4 = blockList("ipv4", [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // shared behind a carrier's NAT
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link local, with the clouds' metadata services
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, with the broadcast address
]);

/**
 * Public IPv6 hosts lie here (RFC 4291 §2.4). Outside are the unspecified address, loopback, IPv4 mapped and compatible, NAT64, discard,
 * unique and site local, link local and multicast.
 */
const GLOBAL_IPV6 = blockList("ipv6", [["2000::", 3]]);

/** What of it is no public host's, or leads to an IPv4 address that would have to be checked. */
const SPECIAL_IPV6 = blockList("ipv6", [
  ["2001::", 23], // protocol assignments, with Teredo
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4
  ["3fff::", 20], // documentation
]);

function blockList(family: "ipv4" | "ipv6", subnets: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

/**
 * Whether an address is a public host's: not of special use, and not one that leads to another address.
 *
 * @param address IPv4 or IPv6 as text, without brackets
 * @returns false also for what is no address
 * @example isPublicAddress("169.254.169.254") // false
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !SPECIAL_IPV4.check(address, "ipv4");
    case 6:
      // Of a scoped address, such as fe80::1%eth0, the list cannot say anything.
      return !address.includes("%") && GLOBAL_IPV6.check(address, "ipv6") && !SPECIAL_IPV6.check(address, "ipv6");
    default:
      return false;
  }
}
