import { doubleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

/** In the C# that every runtime takes, Mono and .NET Framework too: no statements outside a class, no asynchronous Main, all namespaces named. */
export const csharp: Language = {
  id: "csharp",
  label: "C#",
  run: "Put it into Program.cs of a console project and run dotnet run, or mcs -r:System.Net.Http.dll Program.cs with Mono. Nothing to install.",
  write: ({ basic, fields, endpoint }) => {
    const isBasic = basic !== undefined;
    const namespaces = [
      "System",
      "System.Collections.Generic",
      "System.Net.Http",
      ...(isBasic ? ["System.Net.Http.Headers", "System.Text"] : []),
      "System.Threading.Tasks",
    ];
    const credentials = isBasic
      ? `
            var credentials = Uri.EscapeDataString(${doubleQuoted(basic)}) + ":"
                + Uri.EscapeDataString(${environment(SECRET_VARIABLE)});
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));`
      : "";
    return `${namespaces.map((name) => `using ${name};`).join("\n")}

class Program
{
    static void Main() => RequestToken().GetAwaiter().GetResult();

    static async Task RequestToken()
    {
        using (var http = new HttpClient())
        {${credentials}
            var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
${indented(16, fields.map(entry))}
            });
            var response = await http.PostAsync(${doubleQuoted(endpoint)}, form);
            Console.WriteLine(await response.Content.ReadAsStringAsync());
        }
    }
}`;
  },
};

const environment = (variable: string): string => `Environment.GetEnvironmentVariable("${variable}")`;

function entry({ name, text, variable }: CallField): string {
  return `["${name}"] = ${text === undefined ? environment(variable) : doubleQuoted(text)},`;
}
