import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { FirstToken } from "#app/features/keys/first-run";
import { environmentOf } from "#app/http/forms/keys";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { getFirstCall } from "#app/services/keys/first-call";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("First token", ...(loaded ? [loaded.page.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { pathname } = new URL(request.url);
  return { page: await serve(() => getFirstCall(actor, params["applicationId"] ?? "", environmentOf(pathname))) };
}

export default function FirstTokenOfKey() {
  return <FirstToken {...useLoaderData<typeof loader>()} />;
}
