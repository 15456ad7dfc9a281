import { useForm } from "@conform-to/react";
import type { AccountDeletionEffect } from "#app/services/accounts/deletion";
import { Card } from "#app/ui/card";
import { RadioGroup } from "#app/ui/choice";
import { fieldProps, type LastResult } from "#app/ui/conform";
import { TextField } from "#app/ui/field";
import { EffectForm, PhraseField } from "#app/ui/form";
import { plural } from "#app/ui/format";
import type { InternalHref } from "#app/ui/link";
import { describeMembers } from "../members/members-page";

interface DeleteAccountProps {
  readonly effect: AccountDeletionEffect;
  readonly cancelTo: InternalHref;
  readonly lastResult: LastResult;
}

/** "Delete account": says in numbers what goes, asks what becomes of the applications, and takes the address as confirmation. */
export function DeleteAccount({ effect, cancelTo, lastResult }: DeleteAccountProps) {
  const { name, email, self, applications, shared, members, secrets, sessions } = effect;
  const [form, fields] = useForm<{ applications: string; shared: string; recipient: string; confirmation: string }>({
    id: "delete-account",
    lastResult: lastResult ?? null,
  });
  const who = self ? "You have" : `${name} has`;
  return (
    <Card>
      <EffectForm
        form={form}
        fields={[fields.shared, fields.applications, fields.recipient, fields.confirmation]}
        hidden={applications === 0 ? { applications: "delete" } : {}}
        refusal="The account was not deleted"
        submitLabel="Delete account"
        variant="danger"
        cancelTo={cancelTo}
        effect={
          <>
            <p>
              {who} {plural(applications, "application")} with {plural(secrets, "working secret")}, and {plural(sessions, "open session")}.
              {members.people === 0 ? null : ` Others are members of the applications: ${describeMembers(members)}.`}
            </p>
            <InOtherHands effect={effect} />
            <p className="text-muted">{effect.ends.selfContained}</p>
          </>
        }
      >
        {shared === 0 ? null : (
          <RadioGroup
            legend={`What becomes of the ${plural(shared, "application")} with another editor`}
            {...fieldProps(fields.shared)}
            defaultValue="members"
            options={[
              {
                value: "members",
                label: "Editors take them over",
                description: "Each goes on, and belongs to the editor who has been there longest.",
              },
              { value: "alike", label: "The same as of the others", description: "Their members lose what is deleted." },
            ]}
          />
        )}
        {applications === 0 ? null : <WhatBecomesOfThem effect={effect} fields={fields} />}
        <PhraseField phrase={email} phraseLabel="email of the account" {...fieldProps(fields.confirmation)} required />
      </EffectForm>
    </Card>
  );
}

function InOtherHands({ effect: { apis, agents, self } }: Pick<DeleteAccountProps, "effect">) {
  if (apis + agents === 0) return null;
  return (
    <p>
      {plural(apis, "API")} and {plural(agents, "agent")} that others use go on{" "}
      {self ? "in the hands of an admin." : "in the hands of whoever takes the applications over, or else in yours."}
    </p>
  );
}

const MEMBERS_STAY = "Members keep their roles: an editor can change the keys of an application, which then acts in the new owner's name.";

interface WhatBecomesOfThemProps {
  readonly effect: AccountDeletionEffect;
  readonly fields: Readonly<Record<"applications" | "recipient", Parameters<typeof fieldProps>[0]>>;
}

function WhatBecomesOfThem({ effect: { self, ends, members }, fields }: WhatBecomesOfThemProps) {
  return (
    <>
      <RadioGroup
        legend="What becomes of the applications"
        {...fieldProps(fields.applications)}
        options={[
          {
            value: "hand-over",
            label: "Somebody else takes them over",
            description: members.people === 0 ? undefined : MEMBERS_STAY,
            warning: ends.handOver,
          },
          { value: "delete", label: "They are deleted", warning: ends.delete },
        ]}
      />
      <TextField
        label="Email of whoever takes them over"
        {...fieldProps(fields.recipient)}
        description={self ? "Without it, an admin takes them over." : "If somebody else takes them over."}
        type="email"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        optional={self}
      />
    </>
  );
}
