/** `npm run build`: installs, generates and builds what is missing or out of date, and serves nothing. */
import { prepare } from "./prepare.mjs";

await prepare();
console.log("The build is up to date: npm start serves it.");
