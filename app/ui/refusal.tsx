import { Banner } from "./banner";

/** Why a change was not made, above the page it was tried on. */
export function Refusal({ message }: { readonly message: string | undefined }) {
  return message === undefined ? null : (
    <Banner tone="danger" live>
      <p>{message}</p>
    </Banner>
  );
}
