import { describe, expect, it } from "vitest";
import { realmAt } from "./realm";

const ROOT = { id: "root", path: "root" };
const ALPHA = { id: "a1", path: "root/alpha" };

describe("issue 11 §5: a realm's issuer and base path", () => {
  it.each([
    ["https://example.com", ROOT, "https://example.com", ""],
    ["https://example.com:8443/portal", ROOT, "https://example.com:8443/portal", "/portal"],
    ["https://example.com/a/b", ROOT, "https://example.com/a/b", "/a/b"],
    ["https://example.com", ALPHA, "https://example.com/realms/alpha", "/realms/alpha"],
    ["https://example.com/portal", ALPHA, "https://example.com/portal/realms/alpha", "/portal/realms/alpha"],
  ])("of a portal at %s, realm %o", (publicUrl, names, issuer, basePath) =>
    expect(realmAt(publicUrl, names)).toEqual({ ...names, issuer, basePath }),
  );
});
