import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AgentDetail, AgentList } from "#app/features/admin/agents";
import { AdminPage } from "#app/features/admin/console";
import { readListQuery } from "#app/features/list-query";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { getAgent, listAgents } from "#app/services/agents/list";
import { ButtonLink } from "#app/ui/button";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Agents", "Admin");

export const headers = pageHeaders;

/** `?agent=ID` is one agent; without it the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const id = query.get("agent");
  const now = Date.now();
  if (id !== null) return { view: "agent" as const, agent: await serve(() => getAgent(actor, id)), now };
  const { page } = readListQuery(query, ["name"]);
  return { view: "list" as const, list: await serve(() => listAgents(actor, { page })), address: query.toString(), now };
}

export async function action({ request, context }: LoaderFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export default function AdminAgents() {
  const page = useLoaderData<typeof loader>();
  if (page.view === "agent") {
    return (
      <AdminPage title={page.agent.name} parent={{ label: "Agents", to: "/admin/agents" }}>
        <AgentDetail agent={page.agent} now={page.now} />
      </AdminPage>
    );
  }
  return (
    <AdminPage
      title="Agents"
      description="Programs that came in by themselves, such as MCP clients: each is listed, counted and can be stopped."
      actions={<ButtonLink to="/admin/agents/policy">Who may come in</ButtonLink>}
    >
      <AgentList list={page.list} address={page.address} now={page.now} />
    </AdminPage>
  );
}
