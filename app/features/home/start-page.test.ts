import { describe, expect, it } from "vitest";
import { tokenRequest } from "./start-page";

describe("the start page's example", () => {
  const request = tokenRequest("https://keys.example/token");

  it("calls this portal's own token endpoint", () => {
    expect(request).toContain("curl https://keys.example/token");
  });

  it("takes the secret from the environment and leaves TLS checks on", () => {
    expect(request).toContain("$CONSUMER_SECRET");
    expect(request).not.toMatch(/\s-k\b|--insecure/);
  });
});
