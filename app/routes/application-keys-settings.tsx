import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { keyPageOf } from "#app/features/applications/links";
import { SettingsPage } from "#app/features/keys/settings-page";
import { environmentOf } from "#app/http/forms/keys";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { ifJustDone, type Notice } from "#app/services/audit/just-done";
import { getKeyPage } from "#app/services/keys/key-page";
import { pageTitle } from "#app/ui/page";
import type { action } from "./application-keys";

export { action, headers } from "./application-keys";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  if (!loaded) return pageTitle("Settings");
  const { application, environment } = loaded.page;
  return pageTitle("Settings", keyPageOf(application.id, environment).title, application.name);
};

/** @param keys what an environment's keys are called, such as "Production Keys" */
const kindChanged = (keys: string): Notice => ({
  actions: ["client.change-kind"],
  text: (name) => `The kind of the ${keys} of ${name} was changed, from the next token request.`,
});

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { pathname, searchParams } = new URL(request.url);
  const page = await serve(() => getKeyPage(actor, params["applicationId"] ?? "", environmentOf(pathname)));
  const { title } = keyPageOf(page.application.id, page.environment);
  const isKindChanged = searchParams.get("done") === "kind";
  const notice = isKindChanged && page.key ? await ifJustDone(actor, kindChanged(title), page.key.id) : undefined;
  return { page, notice, now: Date.now() };
}

export default function ApplicationSettings() {
  return <SettingsPage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>()} />;
}
