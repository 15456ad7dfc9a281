import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { keyPageOf } from "#app/features/applications/links";
import { QuickstartPage } from "#app/features/keys/quickstart-page";
import { readSnippetCookie, snippetCookie } from "#app/http/cookies";
import { environmentOf } from "#app/http/forms/keys";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { getKeyPage } from "#app/services/keys/key-page";
import { quickstartOf } from "#app/services/keys/snippets/quickstart";
import { pageTitle } from "#app/ui/page";
import type { action } from "./application-keys";

export { action, headers } from "./application-keys";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  if (!loaded) return pageTitle("Quickstart");
  const { application, environment } = loaded.page;
  return pageTitle("Quickstart", keyPageOf(application.id, environment).title, application.name);
};

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { pathname, searchParams } = new URL(request.url);
  const page = await serve(() => getKeyPage(actor, params["applicationId"] ?? "", environmentOf(pathname)));
  const asked = { language: searchParams.get("language"), grantType: searchParams.get("grant") };
  const remembered = readSnippetCookie(request, context.realm);
  const choice = { language: asked.language ?? remembered.language, grantType: asked.grantType ?? remembered.grantType };
  const quickstart = page.key && quickstartOf(page.key.snippetFacts, choice);
  const headers = new Headers();
  if (quickstart !== null && (asked.language !== null || asked.grantType !== null)) {
    headers.append("Set-Cookie", snippetCookie(context.realm, quickstart.language, quickstart.grantType));
  }
  return data({ page, quickstart }, { headers });
}

export default function ApplicationQuickstart() {
  return <QuickstartPage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>()} />;
}
