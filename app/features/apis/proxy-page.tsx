import type { ProxyKeys } from "#app/services/apis/proxy-keys";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CodeBlock } from "#app/ui/code";
import { Done } from "#app/ui/feedback";
import { EmptyState } from "#app/ui/list";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { apiHref } from "./links";

interface ProxyPageProps {
  readonly keys: ProxyKeys;
  readonly notice: string | undefined;
}

/** How the proxy in front of an API asks this portal whether a call may pass. */
export function ProxyPage({ keys: { api, key, address, earlierWorks }, notice }: ProxyPageProps) {
  return (
    <Page
      title="Proxy"
      breadcrumbs={[{ label: "APIs", to: "/apis" }, { label: api.name, to: apiHref(api.id) }, { label: "Proxy" }]}
      description={`nginx, Traefik, Envoy or Caddy can check the tokens of calls to ${api.name}, so that the API itself need not.`}
    >
      <Done text={notice} />
      {key === null || address === null ? (
        <EmptyState title="No key for proxies yet" action={<IssueKey primary label="Create key" />}>
          A proxy proves by it that it asks for this API. Only then calls are answered and counted.
        </EmptyState>
      ) : (
        <>
          <Card
            title="Address for the proxy"
            description="Add scope= with the scopes that a call needs."
            why="Add environment= if tokens of one environment only may pass. The documentation has examples for four proxies."
          >
            <CodeBlock label="Address" code={address} wrap />
          </Card>
          <Card
            title="Key"
            description="Whoever has it may ask about calls of this API, and nothing else."
            why="A new key leaves the one before it working, so that proxies can change over."
          >
            <div className="flex flex-wrap gap-3">
              <IssueKey label="Create a new key" />
              {earlierWorks ? (
                <Form method="post">
                  <input type="hidden" name="intent" value="end" />
                  <Button variant="danger">End the earlier key</Button>
                </Form>
              ) : null}
            </div>
          </Card>
        </>
      )}
    </Page>
  );
}

function IssueKey({ label, primary = false }: { readonly label: string; readonly primary?: boolean }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="issue" />
      <Button variant={primary ? "primary" : "secondary"}>{label}</Button>
    </Form>
  );
}
