import { doubleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import type { Language } from "./language";

export const java: Language = {
  id: "java",
  label: "Java",
  run: "Save it as Token.java and run java Token.java. Java 11 or later; nothing to install.",
  write: ({ basic, fields, endpoint }) => {
    const isBasic = basic !== undefined;
    const credentials = isBasic
      ? `
        String credentials = encode(${doubleQuoted(basic)}) + ":" + encode(System.getenv("${SECRET_VARIABLE}"));`
      : "";
    const header = isBasic
      ? `
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))`
      : "";
    return `import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;${isBasic ? "\nimport java.util.Base64;" : ""}

public class Token {
    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    public static void main(String[] arguments) throws Exception {${credentials}
        String form = String.join("&",
${fields.map((field) => `            ${pair(field)}`).join(",\n")});
        HttpRequest request = HttpRequest.newBuilder(URI.create(${doubleQuoted(endpoint)}))
            .header("Content-Type", "application/x-www-form-urlencoded")${header}
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
        System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}`;
  },
};

function pair({ name, text, variable }: CallField): string {
  return `"${name}=" + encode(${text === undefined ? `System.getenv("${variable}")` : doubleQuoted(text)})`;
}
