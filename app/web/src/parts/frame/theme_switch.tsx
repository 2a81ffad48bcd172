/** A button that goes through the themes. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { applyTheme, chosenTheme, type Theme, themeAfter } from "../../state/browser/theme";
import { text } from "../../text/en";

const SIGNS: Record<Theme, string> = { system: "◐", light: "☼", dark: "☾" };

export function ThemeSwitch(): JSX.Element {
  const [theme, setTheme] = useState(chosenTheme);
  const next = (): void => {
    const following = themeAfter(theme);
    applyTheme(following);
    setTheme(following);
  };
  return (
    <button type="button" class="plain" onClick={next} aria-label={text.themes[theme]} title={text.themes[theme]}>
      {SIGNS[theme]}
    </button>
  );
}
