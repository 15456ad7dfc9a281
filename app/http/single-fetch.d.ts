/** Tells Remix's types that data travels by single fetch, as `remix.config.js` says: dates stay dates. */
import "@remix-run/server-runtime";

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true;
  }
}
