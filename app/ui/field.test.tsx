import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { TextField } from "./field";

describe("fields", () => {
  it("WCAG 3.3.1: an error is tied to its control, which is marked invalid and keeps its input", () => {
    const html = renderToStaticMarkup(<TextField label="Name" name="name" defaultValue="x" description="Up to 70." errors={["Taken."]} />);
    expect(html).toContain('for="name"');
    expect(html).toContain('aria-describedby="name-description name-error"');
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('value="x"');
    expect(html).toContain('id="name-error"');
  });

  it("without errors nothing is invalid", () => {
    expect(renderToStaticMarkup(<TextField label="Name" name="name" />)).not.toMatch(/ aria-(invalid|describedby)=/);
  });
});
