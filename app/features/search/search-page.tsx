import { Button } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { TextField } from "#app/ui/field";
import { EmptyState } from "#app/ui/list";
import { Page } from "#app/ui/page";
import { Form } from "#app/ui/remix";
import { HitList } from "./hit-list";
import type { HitGroup } from "./hits";

interface SearchPageProps {
  /** What was looked for; "" shows the portal's pages. */
  readonly text: string;
  readonly groups: readonly HitGroup[];
}

/** The page behind the search in the bar: the same answers, without JavaScript too. */
export function SearchPage({ text, groups }: SearchPageProps) {
  return (
    <Page title="Search" description="A name, an e-mail address, a Consumer Key, the id of a refused request, or a page." width="text">
      <Form method="get" role="search" aria-label="The portal">
        <div className="flex flex-wrap items-end gap-2">
          <div className="min-w-0 flex-1 basis-64">
            <TextField label="Search for" name="q" type="search" defaultValue={text} key={text} maxLength={100} autoComplete="off" />
          </div>
          <Button variant="primary">Search</Button>
        </div>
      </Form>
      {groups.length > 0 ? (
        <Card flush>
          <div className="p-2">
            <HitList groups={groups} level={2} />
          </div>
        </Card>
      ) : (
        <EmptyState title="Nothing found">
          Nothing that you may see has “<bdi>{text}</bdi>” in its name. A Consumer Key or a request id must be whole.
        </EmptyState>
      )}
    </Page>
  );
}
