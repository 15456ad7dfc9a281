import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { EditIssuerForm, NewIssuerForm } from "#app/features/admin/issuer-form";
import { ISSUERS_HREF, IssuerList, RemoveIssuer } from "#app/features/admin/issuers";
import { type NoticeName, noticeOf } from "#app/features/admin/notices";
import { readForm, unchangedForm } from "#app/http/form-submission";
import { type IssuerForm, issuerForms, issuerInput } from "#app/http/forms/issuers";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import {
  addIssuer,
  editIssuer,
  getIssuer,
  issuerTerms,
  listIssuers,
  previewIssuerRemoval,
  removeIssuer,
} from "#app/services/admin/trusted-issuers";
import { ifJustDone } from "#app/services/audit/just-done";
import { versionOf } from "#app/services/form-version";
import { Card } from "#app/ui/card";
import { resultOf } from "#app/ui/conform";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Trusted issuers", "Admin");

export const headers = pageHeaders;

/** `?edit=ID` and `?remove=ID` are the steps of one issuer; without them the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const [edited, removed] = [query.get("edit"), query.get("remove")];
  if (edited !== null) {
    const issuer = await serve(() => getIssuer(actor, edited));
    return { step: "edit" as const, issuer, version: versionOf({ ...issuerTerms(issuer) }) };
  }
  if (removed !== null) return { step: "remove" as const, removal: await serve(() => previewIssuerRemoval(actor, removed)) };
  return {
    step: "list" as const,
    issuers: await serve(() => listIssuers(actor)),
    notice: await ifJustDone(actor, noticeOf(query.get("done"))),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, issuerForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    const done = await withConfirmation(request, actor, () => perform(actor, form));
    return done === "unchanged" ? data(unchangedForm(submission)) : redirect(`${ISSUERS_HREF}?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, form: IssuerForm): Promise<NoticeName | "unchanged"> {
  switch (form.intent) {
    case "add":
      await addIssuer(actor, { issuer: form.issuer, ...issuerInput(form) });
      return "issuer-added";
    case "edit":
      return (await editIssuer(actor, { id: form.id, ...issuerInput(form) }, form.version)) === "saved" ? "issuer-changed" : "unchanged";
    case "remove":
      await removeIssuer(actor, form);
      return "issuer-removed";
  }
}

export default function AdminIssuers() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const parent = { label: "Trusted issuers", to: ISSUERS_HREF } as const;
  if (page.step === "edit") {
    return (
      <AdminPage title="Edit an issuer" parent={parent}>
        <EditIssuerForm key={page.version} issuer={page.issuer} version={page.version} lastResult={resultOf(lastResult, "edit")} />
      </AdminPage>
    );
  }
  if (page.step === "remove") {
    return (
      <AdminPage title="Remove an issuer?" parent={parent}>
        <RemoveIssuer removal={page.removal} lastResult={resultOf(lastResult, "remove")} />
      </AdminPage>
    );
  }
  return (
    <AdminPage
      title="Trusted issuers"
      description="Keys may trade assertions of these issuers for access tokens by the JWT grant (RFC 7523)."
      notice={lastResult === undefined ? page.notice : undefined}
    >
      <IssuerList issuers={page.issuers} />
      <Card title="Trust an issuer">
        <NewIssuerForm key={page.issuers.length} lastResult={resultOf(lastResult, "add")} />
      </Card>
    </AdminPage>
  );
}
