import { describe, expect, it } from "vitest";
import { allowsMode, defaultMode, findResponseType, RESPONSE_TYPES } from "./response-types";

const found = (text: string) => {
  const type = findResponseType(text);
  if (type === undefined) throw new Error(`${text} is not known`);
  return type;
};

describe("response types", () => {
  it("Multiple Response Types §3: the order of the words does not count", () => {
    expect(found("token id_token").name).toBe("id_token token");
    expect(found("token code id_token").name).toBe("code id_token token");
  });

  it.each(["", " ", "magic", "code code", "CODE", "code  token", "code\ttoken", "none", "code none"])("%j is none", (text) => {
    expect(findResponseType(text)).toBeUndefined();
  });

  it("Multiple Response Types §5: a token never goes into the query; a code alone does", () => {
    for (const type of RESPONSE_TYPES) {
      const isCode = type.name === "code";
      expect([defaultMode(type), allowsMode(type, "query")], type.name).toEqual(isCode ? ["query", true] : ["fragment", false]);
      expect(allowsMode(type, "fragment") && allowsMode(type, "form_post"), type.name).toBe(true);
    }
  });

  it("item 84: every type with a token or an ID token needs Implicit, and every type with a code Code", () => {
    for (const { issues, grantTypes, name } of RESPONSE_TYPES) {
      expect(grantTypes.includes("authorization_code"), name).toBe(issues.includes("code"));
      expect(grantTypes.includes("implicit"), name).toBe(issues.some((issued) => issued !== "code"));
    }
  });
});
