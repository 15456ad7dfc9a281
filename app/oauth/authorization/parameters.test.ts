import { describe, expect, it } from "vitest";
import { AUTHORIZATION_PARAMETERS, readParameters } from "./parameters";

const read = (...sent: readonly (readonly [name: string, ...values: string[]])[]) =>
  readParameters(new Map(sent.map(([name, ...values]) => [name, values])));

describe("the parameters of an authorization request", () => {
  it("items 6, 14: unknown names are ignored, and upper case makes another name (RFC 6749 §3.1)", () => {
    const { values, repeated } = read(["client_id", "a"], ["Client_Id", "b"], ["utm_source", "x", "y"], ["__proto__", "z"]);
    expect([...values]).toEqual([["client_id", "a"]]);
    expect(repeated.size).toBe(0);
  });

  it("item 7: one that was sent empty was not sent (RFC 6749 §3.1)", () => {
    const { values, resources } = read(["state", ""], ["scope", ""], ["resource", "", "urn:a"]);
    expect(values.size).toBe(0);
    expect(resources).toEqual(["urn:a"]);
  });

  it.each(AUTHORIZATION_PARAMETERS.filter((name) => !["resource", "audience", "aud"].includes(name)))(
    "item 8: %s that comes twice is not read, even if both are the same or one is empty (RFC 6749 §3.1)",
    (name) => {
      for (const values of [
        ["a", "b"],
        ["a", "a"],
        ["a", ""],
      ]) {
        const found = read([name, ...values]);
        expect(found.values.has(name)).toBe(false);
        expect([...found.repeated]).toEqual([name]);
      }
    },
  );

  it("item 9: resource may come several times (RFC 8707 §2), and so may its other names; all are one list", () => {
    const { resources, repeated, values } = read(["aud", "urn:c"], ["resource", "urn:a", "urn:b"], ["audience", "urn:d"]);
    expect(resources.toSorted()).toEqual(["urn:a", "urn:b", "urn:c", "urn:d"]);
    expect([repeated.size, values.size]).toEqual([0, 0]);
  });

  it("item 15: more resources than an honest request has are none", () => {
    const many = (count: number) => read(["resource", ...Array.from({ length: count }, (_, index) => `urn:${index}`)]).repeated;
    expect([...many(16)]).toEqual([]);
    expect([...many(17)]).toEqual(["resource"]);
  });
});
