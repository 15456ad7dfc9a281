import { sourceKey } from "./rate-limit";

/**
 * The network of a source address: the 256 neighbours of an IPv4 address, the /64 of an IPv6 one. "" for no address.
 *
 * @example sourceNetwork("192.0.2.17") // "192.0.2.0/24"
 * @example sourceNetwork("2001:db8:1:2:3:4:5:6") // "2001:db8:1:2::/64"
 */
export function sourceNetwork(ip: string): string {
  if (ip === "") return "";
  const key = sourceKey(ip);
  return key.includes(":") ? key : key.replace(/\.\d+$/, ".0/24");
}
