import type { KeyPageData } from "#app/services/keys/key-page";
import { Answer } from "#app/ui/feedback";
import { keyPageOf } from "../applications/links";
import type { KeyPageResult } from "./key-result";

/** WSO2's sentence, which its users look for, and below it which keys. */
export function KeysUpdated({ page: { application, environment }, to }: { readonly page: KeyPageData; readonly to: KeyPageResult }) {
  return (
    <Answer to={to} tone="success" title="Application keys updated successfully">
      {`${keyPageOf(application.id, environment).title} of ${application.name}, from the next token request.`}
    </Answer>
  );
}
