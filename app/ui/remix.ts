/**
 * What screens use of Remix. `ui` and `features` import it from here alone, so that another router changes this one file.
 * `Form` takes any address: give it only what `internalHref` has passed. Links are `link.tsx`'s.
 */
import { type FormProps, Form as RemixForm } from "@remix-run/react";
import { createContext, createElement, forwardRef, useContext, useSyncExternalStore } from "react";

export {
  isRouteErrorResponse,
  useBlocker,
  useFetcher,
  useHref,
  useLocation,
  useMatches,
  useNavigate,
  useNavigation,
  useRevalidator,
  useSearchParams,
} from "@remix-run/react";

/**
 * Whether the person may see what is inside and change nothing of it: fields and buttons of forms that post are disabled, also without
 * JavaScript. What is refused decides the use case; this only says it beforehand.
 *
 * @example <ReadOnly.Provider value={!application.may.change}><Outlet /></ReadOnly.Provider>
 */
export const ReadOnly = createContext(false);

/** Remix's form. */
export const Form = forwardRef<HTMLFormElement, FormProps>(function Form({ children, ...props }, ref) {
  const disabled = useContext(ReadOnly) && props.method === "post";
  return createElement(
    RemixForm,
    { ...props, ref },
    disabled ? createElement("fieldset", { disabled, className: "contents" }, children) : children,
  );
});

const subscribeToNothing = () => () => undefined;

/**
 * False on the server and while the browser hydrates the page, true from then on. What needs JavaScript shows itself only
 * then, and server and browser agree on the first rendering.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
}
