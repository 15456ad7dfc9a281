import { expect, it } from "vitest";
import { checkNode } from "./machine";

it.each(["20.19.0", "20.20.2", "23.11.0"])("warns of Node %s, which gets no security fixes", (version) => {
  expect(checkNode(version)).toEqual([
    { subject: "node", state: "warn", text: expect.stringContaining(version), advice: "Install Node 24" },
  ]);
});

it.each(["22.12.0", "24.21.0", "26.1.0"])("takes Node %s", (version) => {
  expect(checkNode(version)).toEqual([{ subject: "node", state: "ok", text: version }]);
});
