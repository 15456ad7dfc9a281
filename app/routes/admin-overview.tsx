import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { OverviewPanel } from "#app/features/admin/overview-panel";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { adminOverview } from "#app/services/admin/overview";
import { pageTitle } from "#app/ui/page";

export async function action({ request, context }: ActionFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export const meta: MetaFunction = () => pageTitle("Admin");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  return { overview: await serve(() => adminOverview(actor)), now: Date.now() };
}

export default function AdminOverview() {
  const { overview, now } = useLoaderData<typeof loader>();
  return (
    <AdminPage title="Admin" description="What this portal holds, what its token endpoint answers, and what needs attention.">
      <OverviewPanel overview={overview} now={now} />
    </AdminPage>
  );
}
