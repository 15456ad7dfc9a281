import type { TransferPage } from "#app/services/applications/transfer";
import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { SelectField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { EmptyState } from "#app/ui/list";
import { Form, ReadOnly } from "#app/ui/remix";
import { applicationHref } from "../applications/links";

interface TransferProps {
  readonly page: TransferPage;
  /** What an application's new owner should know. */
  readonly effect: string;
}

/** Gives an application to a member, takes the offer back, or accepts it. */
export function Transfer({ page, effect }: TransferProps) {
  const { offeredTo, mayGive } = page;
  if (offeredTo?.self) return <Offered page={page} effect={effect} />;
  if (!mayGive) return null;
  return (
    <>
      {offeredTo ? (
        <Card title={`It is offered to ${offeredTo.name}`} description={`${offeredTo.email} has not answered yet.`}>
          <Form method="post">
            <input type="hidden" name="intent" value="end-offer" />
            <Button>Take the offer back</Button>
          </Form>
        </Card>
      ) : null}
      <Give page={page} effect={effect} />
    </>
  );
}

function Give({ page: { application, owner, candidates, atOnce }, effect }: TransferProps) {
  const members = applicationHref(application.id, "members");
  if (candidates.length === 0)
    return <EmptyState title="Nobody can take it over">Only a member can. Invite somebody under Members first.</EmptyState>;
  return (
    <Card>
      <Form method="post">
        <input type="hidden" name="intent" value="give" />
        <FormFields>
          <div className="space-y-2 text-sm">
            <p>{effect}</p>
            <p>
              {owner.name} becomes an editor of it. {atOnce ? "It changes hands at once." : "It changes hands when the member accepts it."}
            </p>
          </div>
          <SelectField
            label="New owner"
            name="userId"
            options={candidates.map(({ userId, name, email }) => ({ value: userId, label: `${name} (${email})` }))}
          />
          <FormActions cancelTo={members}>
            <Button variant="danger">{atOnce ? "Give the application" : "Offer the application"}</Button>
          </FormActions>
        </FormFields>
      </Form>
    </Card>
  );
}

function Offered({ page: { owner }, effect }: TransferProps) {
  return (
    <Card title="You are offered this application" description={`${owner.name} (${owner.email}) asks you to own it.`}>
      <div className="space-y-4">
        <p className="max-w-prose text-sm">{effect}</p>
        <ReadOnly.Provider value={false}>
          <div className="flex flex-wrap gap-3">
            <Form method="post">
              <input type="hidden" name="intent" value="accept" />
              <Button variant="primary">Take it over</Button>
            </Form>
            <Form method="post">
              <input type="hidden" name="intent" value="end-offer" />
              <Button variant="ghost">Decline</Button>
            </Form>
          </div>
        </ReadOnly.Provider>
      </div>
    </Card>
  );
}
