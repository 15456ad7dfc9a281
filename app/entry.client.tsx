import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";

/**
 * Remix 2 asks for the start page's data beside the base path, at `/portal.data`, where a proxy forwards nothing to the portal. It is
 * asked for below it, as at a host's root.
 */
function askBelowBasePath(basePath: string): void {
  const ask = window.fetch;
  window.fetch = (input, init) => {
    const beside = input instanceof URL && input.pathname === `${basePath}.data`;
    return ask(beside ? new URL(`${basePath}/_root.data${input.search}`, input) : input, init);
  };
}

const { basename = "/" } = window.__remixContext;
if (basename !== "/") askBelowBasePath(basename);

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
  );
});
