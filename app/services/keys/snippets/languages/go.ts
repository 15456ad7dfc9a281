import { doubleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import type { Language } from "./language";

export const go: Language = {
  id: "go",
  label: "Go",
  run: "Save it as token.go and run go run token.go. Nothing to install.",
  write: ({ basic, fields, endpoint }) => {
    const isBasic = basic !== undefined;
    const readsVariables = isBasic || fields.some(({ variable }) => variable !== undefined);
    const packages = ["fmt", "io", "net/http", "net/url", ...(readsVariables ? ["os"] : []), "strings"];
    const credentials = isBasic
      ? `\n\trequest.SetBasicAuth(url.QueryEscape(${doubleQuoted(basic)}), url.QueryEscape(os.Getenv("${SECRET_VARIABLE}")))`
      : "";
    return `package main

import (
${packages.map((name) => `\t"${name}"`).join("\n")}
)

func main() {
	form := url.Values{
${fields.map((field) => `\t\t${entry(field)}`).join("\n")}
	}
	request, err := http.NewRequest("POST", ${doubleQuoted(endpoint)}, strings.NewReader(form.Encode()))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")${credentials}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(body))
}`;
  },
};

function entry({ name, text, variable }: CallField): string {
  return `"${name}": {${text === undefined ? `os.Getenv("${variable}")` : doubleQuoted(text)}},`;
}
