import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { applicationHref } from "#app/features/applications/links";
import { Transfer } from "#app/features/members/transfer";
import { requireForm } from "#app/http/form-submission";
import { requireConfirmed, requireUser, withConfirmation } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { acceptApplication, endOffer, giveApplication, TRANSFER_EFFECT, transferPage } from "#app/services/applications/transfer";
import { PageHeader, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => pageTitle("Owner", loaded?.page.application.name ?? "Application");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => transferPage(actor, params["applicationId"] ?? ""));
  if (page.mayGive) await requireConfirmed(request, actor, "transfer-application");
  return { page, effect: TRANSFER_EFFECT };
}

const ownerForms = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("give"), userId: z.string() }),
  z.object({ intent: z.literal("accept") }),
  z.object({ intent: z.literal("end-offer") }),
]);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["applicationId"] ?? "";
  const form = requireForm(context, ownerForms);
  const done = (what: string) => redirect(`${applicationHref(id, "members")}?done=${what}`);
  switch (form.intent) {
    case "give":
      return done(await serve(() => withConfirmation(request, actor, () => giveApplication(actor, id, form.userId))));
    case "accept":
      await serve(() => acceptApplication(actor, id));
      return done("accepted");
    case "end-offer":
      await serve(() => endOffer(actor, id));
      return done("ended");
  }
}

export default function Owner() {
  const { page, effect } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title="Owner" description={`${page.owner.name} (${page.owner.email}) owns this application.`} />
      <Transfer page={page} effect={effect} />
    </>
  );
}
