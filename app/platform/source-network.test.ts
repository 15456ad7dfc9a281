import { expect, it } from "vitest";
import { sourceNetwork } from "./source-network";

it.each([
  ["192.0.2.17", "192.0.2.0/24"],
  ["::ffff:192.0.2.17", "192.0.2.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["", ""],
])("the network of %j is %j", (ip, network) => {
  expect(sourceNetwork(ip)).toBe(network);
});
