/**
 * The client's address. Each trusted proxy appends to `X-Forwarded-For` the address it was called from, so with `n`
 * proxies the n-th entry from the right is the last one that a client cannot forge.
 *
 * @param peer the socket's other end.
 * @param forwardedFor the header as received, or undefined.
 * @param trustedProxies how many proxies stand in front; 0 ignores the header.
 */
export function clientIp(peer: string | undefined, forwardedFor: string | undefined, trustedProxies: number): string {
  const direct = unmapped(peer ?? "");
  if (trustedProxies === 0 || !forwardedFor) return direct;
  const hops = forwardedFor.split(",").map((hop) => hop.trim());
  return unmapped(hops.at(-trustedProxies) ?? hops[0] ?? direct) || direct;
}

/** An IPv4 peer of a dual-stack socket, written as IPv4: one person, one address. */
function unmapped(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
}
