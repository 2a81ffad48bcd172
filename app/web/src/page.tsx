/** The entry: what the browser runs first. */
import { render } from "preact";
import { Page } from "./views/page";
import { applyTheme, chosenTheme } from "./state/browser/theme";

applyTheme(chosenTheme());
const root = document.getElementById("page");
if (root) render(<Page />, root);
