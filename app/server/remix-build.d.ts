/** What Remix's compiler makes of the routes; its own declarations do not fit exact optional properties. */
declare module "virtual:remix/server-build" {
  import type { ServerBuild } from "@remix-run/server-runtime";

  export const mode: ServerBuild["mode"];
  export const assets: ServerBuild["assets"];
  export const entry: ServerBuild["entry"];
  export const routes: ServerBuild["routes"];
  export const future: ServerBuild["future"];
  export const publicPath: ServerBuild["publicPath"];
  export const assetsBuildDirectory: ServerBuild["assetsBuildDirectory"];
  export const isSpaMode: ServerBuild["isSpaMode"];
}
