import type { ServerBuild } from "@remix-run/server-runtime";

/**
 * A build as Remix's compiler makes it, of these routes and without files for the browser.
 *
 * @example createRequestHandler(serverBuild({ token: { id: "token", path: "token", module: { default: undefined, action } } }))
 */
export function serverBuild(routes: ServerBuild["routes"]): ServerBuild {
  return {
    mode: "production",
    entry: {
      module: {
        default: () => {
          throw new Error("no page is asked for");
        },
      },
    },
    routes,
    assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "" },
    publicPath: "/",
    assetsBuildDirectory: "",
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_singleFetch: true,
      v3_lazyRouteDiscovery: false,
    },
    isSpaMode: false,
  };
}
