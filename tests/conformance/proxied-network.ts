import type { INetworkModule, NetworkRequestOptions } from "@azure/msal-node";

/** MSAL's HTTP client where a proxy that ends TLS would stand: what is for `portal` goes to `origin`. */
export class ProxiedNetwork implements INetworkModule {
  constructor(
    private readonly portal: string,
    private readonly origin: string,
  ) {}

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions) {
    return this.send<T>("GET", url, options);
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions) {
    return this.send<T>("POST", url, options);
  }

  private async send<T>(method: string, url: string, { headers = {}, body }: NetworkRequestOptions = {}) {
    const answer = await fetch(url.replace(this.portal, this.origin), { method, headers, body: body ?? null });
    const json: T = JSON.parse(await answer.text());
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: json };
  }
}
