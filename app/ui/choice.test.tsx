import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { CheckboxGroup } from "./choice";

describe("choices", () => {
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
