import { Card } from "#app/ui/card";
import { SecretValue } from "#app/ui/code";
import type { KeyPageData } from "./view";

/** The Consumer Key (null where the page shows it already) and the addresses that go with it, each to copy. */
export function EndpointsCard({ clientId, endpoints }: { readonly clientId: string | null; readonly endpoints: KeyPageData["endpoints"] }) {
  return (
    <Card title={clientId === null ? "Endpoints" : "Key and endpoints"}>
      <div className="grid gap-5 lg:grid-cols-2">
        {clientId === null ? null : <SecretValue id="consumer-key" label="Consumer Key" value={clientId} />}
        <SecretValue id="token-endpoint" label="Token Endpoint" value={endpoints.token} />
        <SecretValue id="revoke-endpoint" label="Revoke Endpoint" value={endpoints.revoke} />
        <SecretValue id="introspection-endpoint" label="Introspection Endpoint" value={endpoints.introspection} />
      </div>
    </Card>
  );
}
