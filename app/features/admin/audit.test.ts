import { expect, it } from "vitest";
import { fieldLabel } from "./audit";

it.each([
  ["signUpOpen", "Sign up open"],
  ["clientId", "Client id"],
  ["keysNamingIt", "Keys naming it"],
  ["status", "Status"],
  ["", ""],
])("says a field's name in words: %s", (name, words) => {
  expect(fieldLabel(name)).toBe(words);
});
