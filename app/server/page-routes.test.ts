import { createRequestHandler } from "@remix-run/server-runtime";
import { describe, expect, it } from "vitest";
import { serverBuild } from "#tests/support/server-build";
import { createPageRoutes } from "./page-routes";

/** Paths by id of their route, each below `parent/` where the id has one. */
const PATHS: Readonly<Record<string, string | undefined>> = {
  home: undefined,
  login: "login",
  applications: "applications",
  application: "applications/:applicationId",
  "application/keys": "keys",
  "application/statistics": "statistics",
  csv: "applications/:applicationId/statistics.csv",
  admin: "admin",
  "admin/users": "users",
  metadata: ".well-known/openid-configuration",
  parameter: ":name/only",
  rest: "*",
};

function buildOf(paths: typeof PATHS) {
  const route = (id: string) => ({
    id,
    parentId: id.includes("/") ? id.slice(0, id.indexOf("/")) : "root",
    path: paths[id],
    index: id === "home",
    module: { default: undefined, loader: ({ params }: { params: unknown }) => Response.json({ id, params }) },
  });
  return serverBuild({
    root: { id: "root", path: "", module: { default: undefined } },
    ...Object.fromEntries(Object.keys(paths).map((id) => [id, route(id)])),
  });
}

const ADDRESSES = [
  "/",
  "/login",
  "/LOGIN",
  "/%6cogin",
  "/login/more",
  "/applications",
  "/applications/7",
  "/applications/7/keys",
  "/Applications/7/statistics",
  "/applications/7/statistics/",
  "/applications/7/statistics.csv",
  "/applications/7/statistics.csv/more",
  "/admin",
  "/admin/users",
  "/admin/only",
  "/.well-known/openid-configuration",
  "/anything/only",
  "/nothing/here",
  "/__proto__",
  "/constructor/only",
];

describe("the routes that fit a path", () => {
  const build = buildOf(PATHS);
  const whole = createRequestHandler(build, "production");
  const handlerFor = createPageRoutes(build, "production");

  it.each(ADDRESSES)("answer %s as all routes do", async (address) => {
    const request = () => new Request(`http://portal.example${address}`);
    const [expected, answer] = [await whole(request()), await handlerFor(address)(request())];
    expect(answer.status).toBe(expected.status);
    expect(await answer.text()).toBe(await expected.text());
  });

  it("have one handler for all paths that they fit", () => {
    expect(handlerFor("/applications/7/keys")).toBe(handlerFor("/Applications/8/KEYS.data"));
    expect(handlerFor("/applications/7/keys")).not.toBe(handlerFor("/applications/7/statistics"));
    expect(handlerFor("/login")).not.toBe(handlerFor("/admin"));
    expect(handlerFor("/__proto__")).toBe(handlerFor("/nothing"));
  });

  it("answer what a page's script asks for", async () => {
    for (const address of ["/_root.data", "/login.data", "/applications/7/keys.data", "/nothing.data"]) {
      const request = () => new Request(`http://portal.example${address}`);
      const [expected, answer] = [await whole(request()), await handlerFor(address)(request())];
      expect(answer.status).toBe(expected.status);
      expect(await answer.text()).toBe(await expected.text());
    }
  });
});
