import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ProxyPage } from "#app/features/apis/proxy-page";
import { requireForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { endEarlierProxyKey, issueProxyKey, viewProxyKeys } from "#app/services/apis/proxy-keys";
import { pageTitle } from "#app/ui/page";

const form = z.object({ intent: z.enum(["issue", "end"]) });
const NOTICES: Readonly<Record<string, string>> = {
  issue: "The key was made. The one before it works as long as you do not end it.",
  end: "The earlier key works no more.",
};

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("Proxy", data?.keys.api.name ?? "API");

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const keys = await serve(() => viewProxyKeys(actor, params["apiId"] ?? ""));
  return { keys, notice: NOTICES[new URL(request.url).searchParams.get("done") ?? ""] };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const { intent } = requireForm(context, form);
  const apiId = params["apiId"] ?? "";
  await serve(() => (intent === "issue" ? issueProxyKey(actor, apiId) : endEarlierProxyKey(actor, apiId)));
  return redirect(`/apis/${encodeURIComponent(apiId)}/proxy?done=${intent}`);
}

export default function ApiProxy() {
  return <ProxyPage {...useLoaderData<typeof loader>()} />;
}
