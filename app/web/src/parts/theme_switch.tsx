/** A button that goes through the themes. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { applyTheme, chosenTheme, THEMES, type Theme } from "../state/theme";
import { text } from "../text/en";

const SIGNS: Record<Theme, string> = { system: "◐", light: "☼", dark: "☾" };

export function ThemeSwitch(): JSX.Element {
  const [theme, setTheme] = useState(chosenTheme);
  const next = (): void => {
    const following = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
    applyTheme(following);
    setTheme(following);
  };
  return (
    <button type="button" class="plain" onClick={next} aria-label={text.themes[theme]} title={text.themes[theme]}>
      {SIGNS[theme]}
    </button>
  );
}
