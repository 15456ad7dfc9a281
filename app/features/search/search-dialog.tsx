import SearchIcon from "lucide-react/icons/search";
import { type FormEvent, type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { plural } from "#app/ui/format";
import { Icon, VisuallyHidden } from "#app/ui/icon";
import { Link } from "#app/ui/link";
import { Form, useFetcher, useHydrated, useLocation } from "#app/ui/remix";
import { HitList } from "./hit-list";
import type { HitGroup } from "./hits";

/** What the search page's loader answers. */
interface Answer {
  readonly text: string;
  readonly groups: readonly HitGroup[];
}

/** Milliseconds without a key after which a text is looked for. */
const PAUSE_MS = 120;

/**
 * The search in the bar: a link to the search page, and with JavaScript a dialog over any page, which Ctrl K or Cmd K opens.
 * Up and Down move between the field and the answers; Enter in the field goes to the first.
 */
export function SearchDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { key } = useLocation();
  const open = () => dialog.current?.showModal();

  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (dialog.current?.open !== true) dialog.current?.showModal();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the next page closes the dialog that led to it
  useEffect(() => dialog.current?.close(), [key]);

  return (
    <>
      <SearchLink open={open} />
      <dialog
        ref={dialog}
        aria-label="Search"
        onKeyDown={followKeys}
        onClick={closeOutside}
        className="m-auto mt-[12vh] w-[calc(100%-2rem)] max-w-xl rounded-xl border border-line bg-surface p-0 text-ink shadow-raised backdrop:bg-code/50"
      >
        <Finder />
      </dialog>
    </>
  );
}

function SearchLink({ open }: { readonly open: () => void }) {
  const shortcut = useHydrated() ? (/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K") : null;
  const openInstead = (event: MouseEvent) => {
    if (shortcut === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  };
  return (
    <span onClickCapture={openInstead}>
      <Link
        to="/search"
        className="flex min-h-8 items-center gap-2 rounded-md border border-line-control px-2.5 text-small text-muted hover:border-line-strong hover:text-ink max-lg:min-h-11 max-lg:min-w-11 max-lg:justify-center max-lg:border-transparent"
      >
        <Icon as={SearchIcon} />
        <span className="max-lg:sr-only">Search or go to</span>
        {shortcut === null ? null : (
          <kbd className="rounded-sm border border-line bg-sunken px-1 font-sans text-micro max-lg:hidden">{shortcut}</kbd>
        )}
      </Link>
    </span>
  );
}

/** The dialog's content. It asks the search page for its answers. */
function Finder() {
  const [text, setText] = useState<string>();
  const fetcher = useFetcher<Answer>();
  const { load, data } = fetcher;

  useEffect(() => {
    if (text === undefined) return;
    const timer = setTimeout(() => load(`/search?${new URLSearchParams({ q: text })}`), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, load]);

  const current = data !== undefined && data.text === (text ?? "").trim();
  const groups = data?.groups ?? [];
  const count = groups.reduce((sum, { hits }) => sum + hits.length, 0);
  const goToFirst = (event: FormEvent<HTMLFormElement>) => {
    const first = event.currentTarget.closest("dialog")?.querySelector<HTMLAnchorElement>("li a");
    if (!current || !first) return;
    event.preventDefault();
    first.click();
  };

  return (
    <>
      <Form method="get" action="/search" onSubmit={goToFirst} className="flex items-center gap-3 border-b border-line px-4">
        <Icon as={SearchIcon} className="text-muted" />
        <input
          type="search"
          name="q"
          aria-label="Search or go to"
          placeholder="Application, page, Consumer Key, request id"
          autoComplete="off"
          maxLength={100}
          value={text ?? ""}
          onFocus={(event) => {
            event.target.select();
            setText((before) => before ?? "");
          }}
          onChange={(event) => setText(event.target.value)}
          className="min-h-12 min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted max-md:text-base"
        />
        <VisuallyHidden>
          <button type="submit">Search</button>
        </VisuallyHidden>
      </Form>
      <div className="max-h-[60vh] overflow-y-auto p-2">
        {current && count === 0 ? <p className="px-3 py-4 text-sm text-muted">Nothing found.</p> : <HitList groups={groups} level={2} />}
      </div>
      <p role="status" className="sr-only">
        {current ? plural(count, "result") : ""}
      </p>
    </>
  );
}

/** Up and Down go through the field and the answers. Escape closes at once: in a search field browsers would empty that first. */
function followKeys(event: KeyboardEvent<HTMLDialogElement>): void {
  if (event.key === "Escape") {
    event.preventDefault();
    event.currentTarget.close();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, li a")];
  const at = stops.indexOf(document.activeElement instanceof HTMLElement ? document.activeElement : event.currentTarget);
  event.preventDefault();
  stops.at((at + (event.key === "ArrowDown" ? 1 : -1)) % stops.length)?.focus();
}

/** A click beside the dialog's content is one on the dialog itself: its backdrop. */
function closeOutside(event: MouseEvent<HTMLDialogElement>): void {
  if (event.target === event.currentTarget) event.currentTarget.close();
}
