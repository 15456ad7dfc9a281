/** The languages in which snippets are shown, in the order of the page. A new one is its own file and one line in this list. */
import { csharp } from "./csharp";
import { curl } from "./curl";
import { go } from "./go";
import { httpie } from "./httpie";
import { java } from "./java";
import { javascript } from "./javascript";
import type { Language } from "./language";
import { php } from "./php";
import { python } from "./python";
import { ruby } from "./ruby";

export const LANGUAGES = [curl, httpie, javascript, python, go, java, csharp, php, ruby] as const satisfies readonly [
  Language,
  ...Language[],
];
