import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Banner, ErrorSummary } from "./feedback";

describe("messages", () => {
  it("an error summary takes the focus without JavaScript and links to the fields", () => {
    const html = renderToStaticMarkup(<ErrorSummary errors={[{ fieldId: "name", message: "Name is required." }]} />);
    expect(html).toContain('autofocus=""');
    expect(html).toContain('href="#name"');
    expect(renderToStaticMarkup(<ErrorSummary errors={[]} />)).toBe("");
  });

  it("only the answer to an action is announced, and only a failure interrupts", () => {
    expect(renderToStaticMarkup(<Banner tone="danger">Off.</Banner>)).not.toContain("role=");
    expect(renderToStaticMarkup(<Banner tone="danger" live />)).toContain('role="alert"');
    expect(renderToStaticMarkup(<Banner tone="success" live />)).toContain('role="status"');
  });
});
