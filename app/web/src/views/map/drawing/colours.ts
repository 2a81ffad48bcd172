/** The colours of the map as the theme has them at this moment. */

export type Rgb = readonly [red: number, green: number, blue: number];

export interface Colours {
  families: readonly Rgb[];
  /** Of tracks without a genre. */
  none: Rgb;
  ground: Rgb;
  text: Rgb;
  accent: Rgb;
}

/** Colours that stay apart; a bundle has at most as many families. */
export const FAMILY_COLOURS = 12;

export function familyToken(family: number): string {
  return family < FAMILY_COLOURS ? `--family-${family}` : "--family-none";
}

/** Reads the tokens as they are for an element. */
export function readColours(within: HTMLElement, n_families: number): Colours {
  const probe = within.appendChild(document.createElement("i"));
  const read = (token: string): Rgb => {
    probe.style.color = `var(${token})`;
    const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g)?.map(Number) ?? [];
    return [red ?? 0, green ?? 0, blue ?? 0];
  };
  const colours = {
    families: Array.from({ length: n_families }, (_, family) => read(familyToken(family))),
    none: read("--family-none"),
    ground: read("--ground"),
    text: read("--text"),
    accent: read("--accent"),
  };
  probe.remove();
  return colours;
}

export function asCss([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Calls back when the theme changes, by the system or by choice, until the function that it returns is called. */
export function onThemeChange(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const choice = new MutationObserver(changed);
  system.addEventListener("change", changed);
  choice.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", changed);
    choice.disconnect();
  };
}
