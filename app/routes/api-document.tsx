import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { DocumentPage } from "#app/features/apis/document-page";
import { apiHref } from "#app/features/apis/links";
import { documentNotice } from "#app/features/apis/notices";
import { readListQuery } from "#app/features/list-query";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { giveDocument, removeDocument, viewDocument } from "#app/services/apis/document";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

const documentForms = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("give"), file: z.string({ error: "Choose a file." }) }),
  z.object({ intent: z.literal("remove") }),
]);

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("OpenAPI document", data?.view.api.name ?? "API");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const query = new URL(request.url).searchParams;
  const { page } = readListQuery(query, ["document"]);
  const view = await serve(() => viewDocument(actor, params["apiId"] ?? "", page));
  return { view, now: Date.now(), notice: await ifJustDone(actor, documentNotice(query.get("done")), view.api.id) };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["apiId"] ?? "";
  const submission = readForm(context, documentForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const done = await perform(actor, id, submission.value);
    return redirect(`${apiHref(id, "document")}?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, id: string, form: z.output<typeof documentForms>): Promise<string> {
  if (form.intent === "give") return (await giveDocument(actor, id, form.file)).more ? "shortened" : "given";
  await removeDocument(actor, id);
  return "removed";
}

export default function ApiDocument() {
  return <DocumentPage {...useLoaderData<typeof loader>()} lastResult={useActionData<typeof action>()} />;
}
