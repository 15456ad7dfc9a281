import { describe, expect, it } from "vitest";
import { errorCauses, wireErrors } from "./error-causes";

describe("error pages", () => {
  it("has causes for every error that error_uri can point to", () => {
    for (const error of wireErrors()) expect(errorCauses(error)?.length).toBeGreaterThan(0);
  });

  it("lists the secret's causes under invalid_client, which the wire never tells apart (RFC 6749 §5.2)", () => {
    expect(errorCauses("invalid_client")?.map((cause) => cause.key)).toEqual(
      expect.arrayContaining(["client_unknown", "secret_unknown", "secret_expired", "secret_revoked"]),
    );
  });

  it("knows no page for an error that is never sent", () => {
    expect(errorCauses("toString")).toBeNull();
    expect(errorCauses("never_sent")).toBeNull();
  });
});
