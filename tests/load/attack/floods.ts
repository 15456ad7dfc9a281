/** Requests that are in order, too many of them. */
import { formRequest, requestBytes } from "../request";
import type { Attack } from "./attack";
import { post } from "./hostile-forms";

const TOKEN_SPELLINGS = ["/TOKEN", "/token/", "/%74oken", "/./token", "/x/../token", "//token", "/token.data", "/oauth2//token"];
const SIGN_INS = 200;

export const FLOODS: readonly Attack[] = [
  {
    name: "pages: GET /login",
    anonymous: true,
    loops: ({ origin }) => [[requestBytes({ url: `${origin}/login`, method: "GET", headers: { accept: "text/html" }, body: "" })]],
  },
  {
    name: "pages: GET of what is not there",
    anonymous: true,
    loops: ({ origin }) => [
      Array.from({ length: 50 }, (_, index) =>
        requestBytes({ url: `${origin}/none-${index}`, method: "GET", headers: { accept: "text/html" }, body: "" }),
      ),
    ],
  },
  {
    name: "protocol paths, otherwise spelled",
    anonymous: true,
    loops: ({ honest, clientId }) => {
      // The URL class would tidy the path up.
      const request = requestBytes(formRequest(honest.url, { grant_type: "client_credentials", client_id: clientId, client_secret: "x" }));
      return [TOKEN_SPELLINGS.map((path) => request.replace("POST /token ", `POST ${path} `))];
    },
  },
  {
    name: "sign-ins, right password",
    anonymous: false,
    connections: SIGN_INS,
    loops: ({ origin, person }) => [[signIn(origin, person.email, person.password)]],
  },
  {
    name: "sign-ins, wrong passwords",
    anonymous: true,
    loops: ({ origin, person }) => [
      [
        signIn(origin, person.email, "wrong"),
        ...Array.from({ length: 99 }, (_, index) => signIn(origin, `nobody-${index}@example.com`, "wrong")),
      ],
    ],
  },
  {
    name: "developers, a quota to and fro",
    anonymous: false,
    connections: 4,
    loops: ({ origin, developers }) =>
      developers.map(({ applicationId, cookie }) =>
        ["10PerMin", "Unlimited"].map((quota) => {
          const body = new URLSearchParams({ name: `app of ${applicationId}`, quota, description: "" }).toString();
          const headers = { cookie, "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
          return post(`${origin}/applications/${applicationId}/edit`, body, headers);
        }),
      ),
  },
  {
    name: "refused tokens: clients that are not there",
    anonymous: true,
    loops: ({ origin }) => [
      Array.from({ length: 200 }, (_, index) =>
        requestBytes(formRequest(`${origin}/token`, { grant_type: "client_credentials", client_id: `none-${index}`, client_secret: "x" })),
      ),
    ],
  },
  {
    name: "refused tokens: a known client, wrong secrets",
    anonymous: true,
    loops: ({ origin, clientId }) => [
      Array.from({ length: 200 }, (_, index) =>
        requestBytes(
          formRequest(`${origin}/token`, { grant_type: "client_credentials", client_id: clientId, client_secret: `wrong-${index}` }),
        ),
      ),
    ],
  },
  {
    name: "refused tokens: wrong content type",
    anonymous: true,
    loops: ({ origin, clientId }) => [
      [
        post(`${origin}/token`, JSON.stringify({ grant_type: "client_credentials", client_id: clientId }), {
          "content-type": "application/json",
        }),
        post(`${origin}/token`, "x", { "content-type": "multipart/form-data; boundary=x" }),
      ],
    ],
  },
];

function signIn(origin: string, email: string, password: string): string {
  return requestBytes(formRequest(`${origin}/login`, { email, password }, { accept: "text/html", "sec-fetch-site": "same-origin" }));
}
