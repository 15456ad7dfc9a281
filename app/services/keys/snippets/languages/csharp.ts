import { doubleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const csharp: Language = {
  id: "csharp",
  label: "C#",
  run: "Put it into Program.cs of a console project and run dotnet run. .NET 6 or later; nothing to install.",
  write: ({ basic, fields, endpoint }) => {
    const isBasic = basic !== undefined;
    const usings = isBasic ? "using System.Net.Http.Headers;\nusing System.Text;\n\n" : "";
    const credentials = isBasic
      ? `
var credentials = Uri.EscapeDataString(${doubleQuoted(basic)}) + ":" + Uri.EscapeDataString(${environment(SECRET_VARIABLE)});
http.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));`
      : "";
    return `${usings}using var http = new HttpClient();${credentials}
var response = await http.PostAsync(${doubleQuoted(endpoint)}, new FormUrlEncodedContent(new Dictionary<string, string>
{
${indented(4, fields.map(entry))}
}));
Console.WriteLine(await response.Content.ReadAsStringAsync());`;
  },
};

const environment = (variable: string): string => `Environment.GetEnvironmentVariable("${variable}")!`;

function entry({ name, text, variable }: CallField): string {
  return `["${name}"] = ${text === undefined ? environment(variable) : doubleQuoted(text)},`;
}
