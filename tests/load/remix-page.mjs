// What a page of Remix costs at least: one route with a loader on bare node:http, rendered as Remix's template does, about as long as our
// sign-in page.
import http from "node:http";
import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable, createRequestHandler, writeReadableStreamToWritable } from "@remix-run/node";
import { Links, Meta, Outlet, RemixServer, Scripts, useLoaderData } from "@remix-run/react";
import { createElement as h } from "react";
import { renderToPipeableStream } from "react-dom/server";

const PARAGRAPHS = Array.from({ length: 60 }, (_, index) => `Paragraph ${index + 1} of a page that is about as long as ours.`);

function Root() {
  return h("html", { lang: "en" }, h("head", null, h(Meta), h(Links)), h("body", null, h(Outlet), h(Scripts)));
}

function Page() {
  const title = String(useLoaderData());
  return h(
    "main",
    { className: "mx-auto flex max-w-6xl flex-col gap-4" },
    h("h1", null, title),
    PARAGRAPHS.map((text) => h("p", { key: text, className: "text-sm text-muted underline-offset-2" }, text)),
  );
}

/** @type {import("@remix-run/node").HandleDocumentRequestFunction} */
function handleRequest(request, responseStatusCode, headers, context) {
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(h(RemixServer, { context, url: request.url }), {
      onShellReady() {
        const body = new PassThrough();
        headers.set("Content-Type", "text/html");
        resolve(new Response(createReadableStreamFromReadable(body), { status: responseStatusCode, headers }));
        pipe(body);
      },
      onShellError: reject,
    });
  });
}

const flags = {
  hasAction: false,
  hasLoader: true,
  hasClientAction: false,
  hasClientLoader: false,
  hasErrorBoundary: false,
  module: "/page.js",
};
const handle = createRequestHandler(
  {
    mode: "production",
    entry: { module: { default: handleRequest, streamTimeout: 2_000 } },
    routes: {
      root: { id: "root", path: "", module: { default: Root } },
      page: { id: "page", parentId: "root", index: true, module: { default: Page, loader: () => "A page" } },
    },
    assets: {
      entry: { imports: [], module: "/entry.js" },
      routes: {
        root: { ...flags, id: "root", path: "", hasLoader: false },
        page: { ...flags, id: "page", parentId: "root", index: true },
      },
      url: "/manifest.js",
      version: "1",
    },
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
  },
  "production",
);

const server = http.createServer(async (incoming, outgoing) => {
  const response = await handle(new Request(`http://127.0.0.1${incoming.url}`, { headers: { accept: "text/html" } }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await writeReadableStreamToWritable(response.body, outgoing);
  else outgoing.end();
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`listening ${typeof address === "object" && address ? address.port : ""}\n`);
});
process.on("SIGTERM", () => process.exit(0));
