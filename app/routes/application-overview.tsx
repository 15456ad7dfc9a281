import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Overview } from "#app/features/applications/overview";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { applicationOverview } from "#app/services/applications/overview";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.name ?? "Application"} · Latchkey` }];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  return await serve(() => applicationOverview(actor, params["applicationId"] ?? ""));
}

export default function ApplicationOverview() {
  return <Overview application={useLoaderData<typeof loader>()} />;
}
