import MonitorSmartphone from "lucide-react/icons/monitor-smartphone";
import type { DeviceRequestPage } from "#app/services/authorization/device";
import { Button } from "#app/ui/button";
import { Card, DefinitionList } from "#app/ui/card";
import { Banner } from "#app/ui/feedback";
import { TextField } from "#app/ui/field";
import { FormActions, FormFields } from "#app/ui/form";
import { Icon } from "#app/ui/icon";
import { type InternalHref, TextLink } from "#app/ui/link";
import { Container, Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { Time } from "#app/ui/time";
import { AskedPermissions, DenyOrAllow, Warning } from "./asked-permissions";

interface CodeFormProps {
  /** What was typed. */
  readonly typed: string;
  readonly errors: readonly string[];
}

/** Takes the code that a device shows. */
export function DeviceCodeForm({ typed, errors }: CodeFormProps) {
  return (
    <Page title="Connect a device" description="Type the code that the device or the command line shows." width="narrow">
      <Card>
        <Form method="get">
          <FormFields>
            <TextField
              label="Code"
              name="user_code"
              description="Eight letters. Case, blanks and the dash do not matter."
              defaultValue={typed}
              errors={errors}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={40}
              required
              mono
            />
            <FormActions>
              <Button variant="primary">Continue</Button>
            </FormActions>
          </FormFields>
        </Form>
      </Card>
    </Page>
  );
}

interface DeviceRequestProps {
  readonly page: DeviceRequestPage;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Asks a person whether a device may act for them, with the code to be compared (RFC 8628 §3.3.1, §5.4). */
export function DeviceRequest({ page, now }: DeviceRequestProps) {
  const { application, owner, userCode, person, permissions } = page;
  const again: InternalHref = `/login?${new URLSearchParams({ next: `/device?user_code=${userCode}`, again: "1" }).toString()}`;
  return (
    <Container width="narrow">
      <Form
        method="post"
        action="/device"
        aria-labelledby="device-title"
        className="my-10 overflow-hidden rounded-xl border border-line bg-surface shadow-card"
      >
        <input type="hidden" name="user_code" value={userCode} />
        <input type="hidden" name="personId" value={person.id} />
        <div className="space-y-6 px-5 py-8">
          <div className="space-y-1 text-center">
            <span className="mx-auto mb-3 flex size-12 items-center justify-center rounded-lg bg-sunken">
              <Icon as={MonitorSmartphone} className="size-6" />
            </span>
            <h1 id="device-title" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
              <bdi>{application}</bdi> asks to act for you on a device
            </h1>
            <p className="text-sm text-muted [overflow-wrap:anywhere]">
              Signed in as <bdi>{person.name}</bdi> ({person.email}). <TextLink to={again}>Not you?</TextLink>
            </p>
          </div>
          <section aria-labelledby="device-code" className="space-y-2">
            <h2 id="device-code" className="text-sm font-semibold">
              Compare the code
            </h2>
            <p className="rounded-md bg-sunken px-3 py-3 text-center font-mono text-2xl font-semibold tracking-widest">{userCode}</p>
            <p className="text-sm">Your device must show exactly this code.</p>
            <Warning>
              Allow only if you have just started this yourself, on a device in front of you. If somebody sent you the code or the link, by
              mail, chat or phone, press Deny: what you allow acts in your name on their device.
            </Warning>
            {page.registeredBy === "person" ? null : <Warning>This agent registered itself. Nobody here has checked it.</Warning>}
          </section>
          <DefinitionList
            items={[
              { term: "Owner", value: owner === null ? "Nobody here: an agent" : <bdi>{owner}</bdi> },
              { term: "Kind", value: page.environment === "SANDBOX" ? `${page.kind}, sandbox key` : page.kind },
              { term: "Asked from", value: page.network },
              { term: "Asked", value: <Time value={page.askedAt} now={now} /> },
            ]}
          />
          <AskedPermissions permissions={permissions} />
        </div>
        <DenyOrAllow />
      </Form>
    </Container>
  );
}

/** What the person has answered. */
export function DeviceAnswered({ answer }: { readonly answer: "allow" | "deny" }) {
  return (
    <Page title={answer === "allow" ? "The device is connected" : "The device is not connected"} width="narrow">
      <Banner tone={answer === "allow" ? "success" : "info"} live>
        {answer === "allow"
          ? "Go back to your device: it goes on within some seconds. You can close this page."
          : "You have denied it. The device obtains nothing, and the code does not work any more."}
      </Banner>
      {answer === "allow" ? (
        <p className="text-sm text-muted">
          It stands under <TextLink to="/account#connected-applications">Connected applications</TextLink>, where you can stop it.
        </p>
      ) : null}
    </Page>
  );
}
