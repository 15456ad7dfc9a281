import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { GrantMatrix } from "#app/features/admin/grant-matrix";
import { GrantRuleCard } from "#app/features/admin/grant-rule";
import { GrantConfirmForm, GrantEffect, GrantSwitch } from "#app/features/admin/grants";
import { grantNotice, noticeOf } from "#app/features/admin/notices";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { getGrantMatrix, type GrantMatrix as Matrix } from "#app/services/admin/grant-matrix";
import { getGrantRule } from "#app/services/admin/grant-rules";
import { grantChangeSchema, previewGrantChange, setGrantPolicy } from "#app/services/admin/grants";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Grant policy", "Admin");

export const headers = pageHeaders;

/**
 * The matrix, and below it a rule: that of the cell `?grant=NAME&kind=KIND&environment=ENVIRONMENT`, the switch of the whole grant type
 * `?grant=NAME`, or else the first cell that is report-only. `?grant=NAME&to=on` is the confirmation of the switch, `?done=NAME` its answer.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const grant = query.get("grant");
  const to = query.get("to");
  if (to === "on" || to === "off") {
    await requireConfirmed(request, actor, "change-grant-type");
    const preview = await serve(() => previewGrantChange(actor, grant ?? ""));
    return { view: "confirm" as const, preview, enable: to === "on" };
  }
  const matrix = await serve(() => getGrantMatrix(actor));
  const kind = query.get("kind");
  const switched = matrix.rows.find(({ name }) => name === query.get("done"))?.name;
  const whole = switched ?? (kind === null ? grant : null);
  if (whole !== null) {
    const preview = await serve(() => previewGrantChange(actor, whole));
    return { view: "switch" as const, matrix, preview, notice: switched && grantNotice(preview.grant) };
  }
  const cell = grant === null ? firstReported(matrix) : { grantType: grant, kind: kind ?? "", environment: query.get("environment") ?? "" };
  const rule = cell && (await serve(() => getGrantRule(actor, cell)));
  return { view: "rule" as const, matrix, rule, notice: await ifJustDone(actor, noticeOf(query.get("done"))), now: Date.now() };
}

function firstReported(matrix: Matrix) {
  const [found] = matrix.rows.flatMap(({ name, cells }) =>
    cells.flatMap(({ state, ...cell }) => (state === "report" ? { ...cell, grantType: name } : [])),
  );
  return found;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, grantChangeSchema);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    await withConfirmation(request, actor, () => setGrantPolicy(actor, submission.value));
    return redirect(`/admin/grants?${new URLSearchParams({ done: submission.value.grantType })}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminGrants() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.view !== "confirm") {
    return (
      <AdminPage
        title="Grant policy"
        description="Which grant types exist, for which kind of client, where. A change holds from the next request."
        notice={page.notice}
      >
        <GrantMatrix matrix={page.matrix} picked={page.view === "switch" ? { grantType: page.preview.grant.name } : (page.rule ?? null)} />
        {page.view === "switch" ? <GrantSwitch preview={page.preview} /> : null}
        {page.view === "rule" && page.rule ? <GrantRuleCard rule={page.rule} now={page.now} /> : null}
      </AdminPage>
    );
  }
  const { grant } = page.preview;
  return (
    <AdminPage
      title={`Switch ${page.enable ? "on" : "off"} ${grant.label} everywhere?`}
      parent={{ label: "Grant policy", to: "/admin/grants" }}
    >
      <GrantEffect preview={page.preview} enable={page.enable} />
      <GrantConfirmForm key={`${grant.name} ${page.enable}`} grant={grant} enable={page.enable} lastResult={lastResult} />
    </AdminPage>
  );
}
