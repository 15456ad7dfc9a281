import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address";

describe("an address of special use is no public host's", () => {
  it.each([
    ["0/8", "0.0.0.0", "0.255.255.255"],
    ["10/8", "10.0.0.0", "10.255.255.255"],
    ["100.64/10", "100.64.0.0", "100.127.255.255"],
    ["127/8", "127.0.0.1", "127.255.255.255"],
    ["169.254/16", "169.254.0.0", "169.254.169.254"],
    ["172.16/12", "172.16.0.0", "172.31.255.255"],
    ["192.0.0/24", "192.0.0.0", "192.0.0.255"],
    ["192.0.2/24", "192.0.2.0", "192.0.2.255"],
    ["192.88.99/24", "192.88.99.0", "192.88.99.255"],
    ["192.168/16", "192.168.0.0", "192.168.255.255"],
    ["198.18/15", "198.18.0.0", "198.19.255.255"],
    ["198.51.100/24", "198.51.100.0", "198.51.100.255"],
    ["203.0.113/24", "203.0.113.0", "203.0.113.255"],
    ["224/4", "224.0.0.0", "239.255.255.255"],
    ["240/4", "240.0.0.0", "255.255.255.254"],
    ["broadcast", "255.255.255.255", "255.255.255.255"],
    ["unspecified", "::", "0:0:0:0:0:0:0:0"],
    ["loopback", "::1", "0000:0000:0000:0000:0000:0000:0000:0001"],
    ["IPv4-mapped", "::ffff:127.0.0.1", "::ffff:808:808"],
    ["IPv4-compatible", "::127.0.0.1", "::8.8.8.8"],
    ["NAT64", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8"],
    ["local NAT64", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"],
    ["discard", "100::", "100::ffff:ffff:ffff:ffff"],
    ["Teredo", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["protocol assignments", "2001:20::1", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["IPv6 documentation", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["new IPv6 documentation", "3fff::", "3fff:fff:ffff::1"],
    ["6to4", "2002:7f00:1::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["unique local", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["link local", "fe80::1", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["site local", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["multicast", "ff00::", "ff02::1"],
    ["scoped", "fe80::1%eth0", "2606:4700::1111%eth0"],
  ])("%s: %s and %s", (_range, first, last) => {
    expect(isPublicAddress(first)).toBe(false);
    expect(isPublicAddress(last)).toBe(false);
  });

  it.each(["", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]", "1.2.3.4.5"])("%j is no address at all", (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});

it.each([
  "1.0.0.0",
  "8.8.8.8",
  "100.63.255.255",
  "100.128.0.0",
  "169.253.255.255",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "192.167.255.255",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "2001:200::1",
  "2001:4860:4860::8888",
  "2606:4700::1111",
  "2a00:1450:4001::1",
])("%s may be a public host's", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
