// oidc-provider with its own in-memory adapter, which keeps the last thousand entries and loses all at the end.
import { serveProvider } from "./oidc-provider.mjs";

serveProvider();
