import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { knownDevice, newDeviceToken, setDeviceKeys } from "./devices";

const [OLD_KEY, NEW_KEY] = [randomBytes(32), randomBytes(32)];
const ada = { id: "ada", passwordHash: "$2b$04$one" };
const DAY = 24 * 60 * 60 * 1000;

describe("known devices", () => {
  it("are known by their cookie alone, each under its own name, in every process with the same keys", () => {
    setDeviceKeys([OLD_KEY]);
    const [one, two] = [newDeviceToken(ada).token, newDeviceToken(ada).token];
    setDeviceKeys([OLD_KEY]);
    const ids = [one, two].map((token) => knownDevice(token, ada)?.id);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(undefined);
  });

  it("are no other person's, and end with the password they were made under", () => {
    setDeviceKeys([OLD_KEY]);
    const { token } = newDeviceToken(ada);
    expect(knownDevice(token, { ...ada, id: "bob" })).toBeNull();
    expect(knownDevice(token, { ...ada, passwordHash: "$2b$04$two" })).toBeNull();
  });

  it("are forgotten after 180 days", () => {
    setDeviceKeys([OLD_KEY]);
    const { token, maxAgeSeconds } = newDeviceToken(ada);
    expect(maxAgeSeconds).toBe((180 * DAY) / 1000);
    expect(knownDevice(token, ada, Date.now() + 179 * DAY)).not.toBeNull();
    expect(knownDevice(token, ada, Date.now() + 181 * DAY)).toBeNull();
  });

  it("stay known while the server's key is replaced by its successor", () => {
    setDeviceKeys([OLD_KEY]);
    const { token } = newDeviceToken(ada);
    setDeviceKeys([NEW_KEY, OLD_KEY]);
    expect(knownDevice(token, ada)).not.toBeNull();
    setDeviceKeys([NEW_KEY]);
    expect(knownDevice(token, ada)).toBeNull();
  });

  it.each([null, "", "x", ".", "..", "a.b.c", "x".repeat(10_000), `${"z".repeat(7)}.${"A".repeat(22)}.${"A".repeat(43)}`])(
    "a cookie from nobody is nobody's: %j",
    (token) => {
      setDeviceKeys([OLD_KEY]);
      expect(knownDevice(token, ada)).toBeNull();
    },
  );
});
