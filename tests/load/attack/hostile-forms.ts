/** Forms that cost more to read than to send, and forms that nobody expects, at every page that reads one from a stranger. */
import { formRequest, requestBytes } from "../request";
import type { Attack } from "./attack";
import type { Portal } from "./portal";

const PAGES = ["/login", "/signup", "/setup"];
const FORM = "application/x-www-form-urlencoded";
/** U+0301, a combining mark, as a form escapes it. */
const MARK = "%CC%81";
/** Two marks of different classes in the wrong order, which normalisation has to sort. */
const MARKS = `${MARK}%CC%96`;

interface Body {
  readonly text: string;
  readonly type?: string;
}

/** The same bodies at every page. */
function atEveryPage(name: string, bodies: readonly Body[]): Attack {
  const loops = ({ origin }: Portal) =>
    PAGES.map((page) => bodies.map(({ text, type = FORM }) => post(`${origin}${page}`, text, { "content-type": type })));
  return { name: `form: ${name}`, anonymous: true, loops };
}

/** A request whose body is not made of fields. */
export function post(url: string, body: string, headers: Readonly<Record<string, string>>): string {
  const { accept, ...rest } = { accept: "text/html", ...headers };
  return requestBytes({ url, method: "POST", headers: { accept, ...rest }, body });
}

const multipart = (boundary: string, text: string): Body => ({ type: `multipart/form-data; boundary=${boundary}`, text });

export const HOSTILE_FORMS: readonly Attack[] = [
  atEveryPage("index of 4,294,967,294", [{ text: "email[4294967294]=x" }]),
  atEveryPage("list of 5,000,000", [{ text: "a[5000000]=x" }]),
  atEveryPage("one name 125,000 times", [{ text: "a&".repeat(125_000) }]),
  atEveryPage("124,000 combining marks", [{ text: `email=a@example.com&password=a${MARKS.repeat(20_600)}` }]),
  atEveryPage("intents, states, reserved names", [
    { text: "__intent__=x&__state__=x" },
    { text: '__intent__={"type":"insert","payload":{"name":"email","index":4294967294}}' },
    { text: '__intent__={"type":"update","payload":{"name":"a[0].b","value":{"__proto__":1}}}&__state__={"validated":1}' },
    { text: "toString=x&__proto__=x&constructor=x" },
    { text: "__proto__[a]=x&email.toString=x&email[]=x&email.a.b.c=x" },
  ]),
  atEveryPage("wrong types and broken multipart", [
    { type: "application/json", text: '{"email":"x"}' },
    { type: "text/plain", text: "email=x" },
    { type: "multipart/form-data", text: "email=x" },
    multipart("x", '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nno end'),
    multipart("x", `${'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(4000)}--x--\r\n`),
    multipart("x", '--x\r\nContent-Disposition: form-data; name="email"; filename="f"\r\n\r\nx\r\n--x--\r\n'),
  ]),
  {
    name: "token: combining marks",
    anonymous: true,
    loops: ({ origin, clientId }) => [
      [
        ...["username", "client_secret", "scope"].map((name) => {
          const whole = { grant_type: "password", client_id: clientId, client_secret: "x", username: "x", password: "x", scope: "x" };
          const form = { ...whole, [name]: `a${"\u0301\u0316".repeat(5000)}` };
          return requestBytes(formRequest(`${origin}/token`, form));
        }),
      ],
    ],
  },
];
