import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Banner } from "./banner";
import { CheckboxGroup } from "./checkbox-group";
import { CopyButton } from "./copy-button";
import { ErrorSummary } from "./error-summary";
import { TextField } from "./text-field";
import { Time } from "./time";

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

  it("a group ticks its default values and reads each warning with its choice", () => {
    const html = renderToStaticMarkup(
      <CheckboxGroup
        legend="Grant Types"
        name="grantTypes"
        defaultValue={["urn:a:b"]}
        options={[
          { value: "urn:a:b", label: "Device" },
          { value: "password", label: "Password", warning: "Must not be used." },
        ]}
      />,
    );
    expect(html).toMatch(/<input[^>]*id="grantTypes-urn-a-b"[^>]*checked=""/);
    expect(html).toMatch(/<input[^>]*aria-describedby="grantTypes-password-warning"[^>]*\/>/);
    expect(html).not.toMatch(/<input[^>]*id="grantTypes-password"[^>]*checked/);
  });
});

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

describe("progressive parts", () => {
  it("a copy button takes its room but is out of reach without JavaScript", () => {
    expect(renderToStaticMarkup(<CopyButton text="x" label="Consumer Key" />)).toMatch(/^<span class="[^"]*\binvisible\b/);
  });

  it("a time is UTC on the server, whatever its zone", () => {
    expect(renderToStaticMarkup(<Time value="2026-11-09T14:03:00Z" />)).toContain(">9 Nov 2026, 14:03 UTC</time>");
  });
});
