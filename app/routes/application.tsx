import type { LoaderFunctionArgs } from "@remix-run/node";
import { Outlet, useLoaderData } from "@remix-run/react";
import { ApplicationFrame } from "#app/features/applications/application-frame";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { getApplication } from "#app/services/applications/overview";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  return await serve(() => getApplication(actor, params["applicationId"] ?? ""));
}

export default function Application() {
  return (
    <ApplicationFrame application={useLoaderData<typeof loader>()}>
      <Outlet />
    </ApplicationFrame>
  );
}
