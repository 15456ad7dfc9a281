import { Card } from "#app/ui/card";
import { InlineCode } from "#app/ui/code";
import { TextLink } from "#app/ui/link";

/** How to get from an error answer to its one cause. */
export function FindTheCause() {
  return (
    <Card title="Find the exact cause">
      <ol className="ml-5 max-w-prose list-decimal space-y-2 text-sm">
        <li>
          Take the request id of the failed answer: the <InlineCode>X-Request-Id</InlineCode> header, or <InlineCode>request_id</InlineCode>{" "}
          in the body.
        </li>
        <li>
          Open your application under <TextLink to="/applications">Applications</TextLink> and choose Statistics.
        </li>
        <li>
          Look for the id under Recent failures. The entry says which of the causes it was, and what to do. For your applications&rsquo;
          safety, only you and the admins of this portal see it.
        </li>
      </ol>
    </Card>
  );
}
