/** A program of somebody's computer that speaks to MCP servers by the official client, and keeps what it has in memory. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  Client,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";

export class McpProgram implements OAuthClientProvider {
  readonly clientMetadata: OAuthClientMetadata;
  readonly redirectUrl: string;
  clientMetadataUrl?: string;
  /** Where it has sent the person, the latest last. */
  readonly sentTo: URL[] = [];
  client: StoredOAuthClientInformation | undefined;
  held: StoredOAuthTokens | undefined;
  #verifier = "";
  #discovered: OAuthDiscoveryState | undefined;
  readonly #listener: Server;
  /** What came to its callback address. */
  readonly called: Promise<URLSearchParams>;

  private constructor(name: string, listener: Server, called: Promise<URLSearchParams>) {
    this.redirectUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`;
    this.#listener = listener;
    this.called = called;
    this.clientMetadata = {
      client_name: name,
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  /** Starts listening at its callback address. */
  static async start(name: string): Promise<McpProgram> {
    const listener = createServer((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Back</title><h1>Back at the program</h1>");
    });
    const called = new Promise<URLSearchParams>((resolve) => {
      listener.on("request", ({ url = "" }) => {
        const { pathname, searchParams } = new URL(url, "http://localhost");
        if (pathname === "/callback") resolve(searchParams);
      });
    });
    await new Promise<void>((done) => void listener.listen(0, "127.0.0.1", done));
    return new McpProgram(name, listener, called);
  }

  close(): void {
    this.#listener.close().closeAllConnections();
  }

  transport(resource: string): StreamableHTTPClientTransport {
    return new StreamableHTTPClientTransport(new URL(resource), { authProvider: this });
  }

  /** Connects to the server. @throws UnauthorizedError once it has sent the person to the portal. */
  async connect(resource: string): Promise<Client> {
    const client = new Client({ name: "test-program", version: "1.0.0" });
    await client.connect(this.transport(resource));
    return client;
  }

  // What the client asks of the program that it is part of.
  state() {
    return "af0ifjsldkj";
  }

  clientInformation() {
    return this.client;
  }

  saveClientInformation(client: StoredOAuthClientInformation) {
    this.client = client;
  }

  tokens() {
    return this.held;
  }

  saveTokens(tokens: StoredOAuthTokens) {
    this.held = tokens;
  }

  redirectToAuthorization(url: URL) {
    this.sentTo.push(url);
  }

  codeVerifier() {
    return this.#verifier;
  }

  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }

  discoveryState() {
    return this.#discovered;
  }

  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.#discovered = state;
  }

  invalidateCredentials(what: string) {
    if (what === "tokens" || what === "all") this.held = undefined;
    if (what === "client" || what === "all") this.client = undefined;
  }
}
