import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { proxyNotice } from "#app/features/apis/notices";
import { ProxyPage } from "#app/features/apis/proxy-page";
import { requireForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { endEarlierProxyKey, issueProxyKey, viewProxyKeys } from "#app/services/apis/proxy-keys";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

const form = z.object({ intent: z.enum(["issue", "end"]) });

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("Proxy", data?.keys.api.name ?? "API");

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const keys = await serve(() => viewProxyKeys(actor, params["apiId"] ?? ""));
  return { keys, notice: await ifJustDone(actor, proxyNotice(new URL(request.url).searchParams.get("done")), keys.api.id) };
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
