import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { CopyButton } from "./code";

describe("CopyButton", () => {
  it("takes its room but cannot be reached without JavaScript", () => {
    expect(renderToStaticMarkup(<CopyButton text="x" label="Consumer Key" />)).toMatch(/^<span class="[^"]*\binvisible\b/);
  });
});
