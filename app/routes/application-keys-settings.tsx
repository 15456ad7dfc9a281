import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { keyPageOf } from "#app/features/applications/links";
import { SettingsPage } from "#app/features/keys/settings-page";
import { environmentOf } from "#app/http/forms/keys";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { getKeyPage } from "#app/services/keys/key-page";
import { pageTitle } from "#app/ui/page";
import type { action } from "./application-keys";

export { action, headers } from "./application-keys";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  if (!loaded) return pageTitle("Settings");
  const { application, environment } = loaded.page;
  return pageTitle("Settings", keyPageOf(application.id, environment).title, application.name);
};

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { pathname } = new URL(request.url);
  return { page: await serve(() => getKeyPage(actor, params["applicationId"] ?? "", environmentOf(pathname))), now: Date.now() };
}

export default function ApplicationSettings() {
  return <SettingsPage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>()} />;
}
